using System.Reflection;
using JasperFx.CodeGeneration.Frames;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Samplit.Api.Host;
using Samplit.Api.Tests.Story;
using Wolverine.Http;

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

    private static IEnumerable<string> Names(IEnumerable<MethodInfo> methods) =>
        methods.Select(method => $"{method.DeclaringType}.{method.Name}").Order(StringComparer.Ordinal);
}
