using System.Reflection;
using JasperFx.CodeGeneration.Frames;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Samplit.Api.Host;
using Samplit.Api.Tests.Story;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Runtime.Handlers;

namespace Samplit.Api.Tests.Http;

/// <summary>The code of endpoints, which the build generates of their signatures.</summary>
public class The_generated_code(SharedServer shared)
{
    private static readonly Assembly Api = typeof(SamplitServer).Assembly;

    private readonly RouteEndpoint[] _endpoints =
    [
        .. shared.Server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>(),
    ];

    private HttpChain[] Chains => [.. _endpoints.Select(e => e.Metadata.GetMetadata<HttpChain>()).OfType<HttpChain>()];

    [Fact]
    public void Is_there_for_every_endpoint()
    {
        var methods = Api.GetTypes()
            .SelectMany(type => type.GetMethods())
            .Where(method => method.IsDefined(typeof(WolverineHttpMethodAttribute)))
            .ToArray();

        Assert.True(methods.Length > 50, "The endpoints were not found.");
        Assert.Equal(Names(methods), Names(Chains.Select(chain => chain.Method.Method)));
        Assert.All(Chains, chain => Assert.NotNull(Handler(chain)));
    }

    [Fact]
    public void Serves_no_path_twice() =>
        Assert.Empty(
            _endpoints
                .SelectMany(e =>
                    e.Metadata.GetMetadata<IHttpMethodMetadata>()!
                        .HttpMethods.Select(method => $"{method} {e.RoutePattern.RawText!.Trim('/')}")
                )
                .GroupBy(call => call)
                .Where(calls => calls.Count() > 1)
                .Select(calls => calls.Key)
        );

    /// <summary>Singletons are its fields; anything else would be looked up, or made, at each request.</summary>
    [Fact]
    public void Has_what_it_calls_at_hand() =>
        Assert.All(
            Chains,
            chain =>
                Assert.DoesNotContain(
                    Handler(chain)!.GetConstructors().Single().GetParameters().Select(p => p.ParameterType),
                    type =>
                        type.Namespace!.StartsWith("Wolverine", StringComparison.Ordinal)
                            && type != typeof(WolverineHttpOptions)
                        || type == typeof(IServiceScopeFactory)
                )
        );

    [Fact]
    public void Is_there_for_every_message()
    {
        var chains = shared.Server.App.Services.GetRequiredService<HandlerGraph>().Chains;
        var ours = chains.Where(chain => chain.MessageType.Assembly == Api).ToArray();

        Assert.Equal(
            Api.GetTypes().Where(type => type.IsDefined(typeof(MessageIdentityAttribute))).OrderBy(t => t.Name),
            ours.Select(chain => chain.MessageType).OrderBy(t => t.Name)
        );
        Assert.All(
            ours,
            chain => Assert.NotNull(Api.GetType($"Internal.Generated.WolverineHandlers.{chain.TypeName}"))
        );
    }

    /// <summary>
    /// That is for what is decided once, and is opened by who decides it: visitors must not pay for it.
    /// </summary>
    [Fact]
    public void Opens_no_outbox_at_a_request() =>
        Assert.All(
            Chains,
            chain => Assert.DoesNotContain(Used(Handler(chain)!), type => type.IsAssignableTo(typeof(IMessageContext)))
        );

    /// <summary>Wolverine would answer what it cannot read by itself, and not as the contract says.</summary>
    [Fact]
    public void Reads_bodies_as_the_contract_says()
    {
        var withBody = Chains.Where(chain => chain.HasRequestType).ToArray();

        Assert.NotEmpty(withBody);
        Assert.All(
            withBody,
            chain =>
            {
                Assert.DoesNotContain(
                    chain.Middleware,
                    (Frame f) => f.GetType().Name.Contains("Json", StringComparison.Ordinal)
                );
                Assert.Contains(chain.Middleware, f => f.Creates.Any(v => v.VariableType == chain.RequestType));
            }
        );
    }

    private static Type? Handler(HttpChain chain) => Api.GetType($"Internal.Generated.WolverineHandlers.{chain}");

    /// <summary>What lies in the fields and variables of its methods and of the states of those that wait.</summary>
    private static IEnumerable<Type> Used(Type handler)
    {
        const BindingFlags all =
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;
        Type[] types = [handler, .. handler.GetNestedTypes(all)];
        return types
            .SelectMany(type => type.GetFields(all).Select(field => field.FieldType))
            .Concat(
                types
                    .SelectMany(type => type.GetMethods(all | BindingFlags.DeclaredOnly))
                    .SelectMany(method => method.GetMethodBody()?.LocalVariables ?? [])
                    .Select(local => local.LocalType)
            );
    }

    private static IEnumerable<string> Names(IEnumerable<MethodInfo> methods) =>
        methods.Select(method => $"{method.DeclaringType}.{method.Name}").Order(StringComparer.Ordinal);
}
