using System.Reflection;
using JasperFx;
using JasperFx.CodeGeneration;
using JasperFx.CodeGeneration.Frames;
using JasperFx.CodeGeneration.Model;
using JasperFx.Core.Reflection;
using Wolverine.Http;
using Wolverine.Http.CodeGen;

namespace Samplit.Api.Http.Generation;

/// <summary>
/// Bodies and parameters are read as minimal APIs read them: what cannot be read is an exception, which has its problem
/// in <see cref="UnreadableRequests"/>. Wolverine would answer by itself, with names of .NET types, and overlook
/// numbers that are none.
/// </summary>
internal sealed class StrictReading : IHttpPolicy
{
    public void Apply(IReadOnlyList<HttpChain> chains, GenerationRules rules, IServiceContainer container)
    {
        foreach (var chain in chains)
        {
            foreach (var usual in chain.Middleware.ToArray())
            {
                if (Stricter(chain, usual) is { } strict)
                {
                    chain.Middleware[chain.Middleware.IndexOf(usual)] = strict;
                    Replace(chain, usual.Creates.Single(), strict.Value);
                }
            }
        }
    }

    private static ReadFrame? Stricter(HttpChain chain, Frame usual) =>
        usual.Creates.ToArray() switch
        {
            // A type of theirs that is not public; the test of the generated code fails when it is called otherwise.
            [var body] when usual.GetType().Name == "ReadJsonBody" => Body(body),
            [HttpElementVariable parameter] when chain.RoutePattern!.GetParameter(parameter.Name) is null => Parameter(
                chain,
                parameter
            ),
            _ => null,
        };

    private static ReadFrame Body(Variable body) =>
        new(
            body,
            isAsync: true,
            $"var ({body.Usage}, isRead) = await {typeof(StrictBody).FullNameInCode()}.{nameof(StrictBody.ReadAsync)}"
                + $"<{body.VariableType.FullNameInCode()}>({HttpGraph.Context}).ConfigureAwait(false);",
            "if (!isRead) return;"
        );

    private static ReadFrame Parameter(HttpChain chain, HttpElementVariable parameter)
    {
        var isNeeded = IsNeeded(chain, parameter.Name);
        if (isNeeded)
        {
            chain.Metadata.WithMetadata(new NeededParameter(parameter.Name));
        }
        var isText = parameter.VariableType == typeof(string);
        var type = Nullable.GetUnderlyingType(parameter.VariableType) ?? parameter.VariableType;
        return new(
            parameter,
            isAsync: false,
            $"var {parameter.Usage} = {typeof(StrictQuery).FullNameInCode()}.{(isNeeded ? "Needed" : "Optional")}"
                + (isText ? "" : $"<{type.FullNameInCode()}>")
                + $"({HttpGraph.Context}, \"{parameter.Name}\");"
        );
    }

    /// <summary>Whether a method takes no null for it.</summary>
    private static bool IsNeeded(HttpChain chain, string parameter) =>
        chain
            .Middleware.OfType<MethodCall>()
            .Append(chain.Method)
            .SelectMany(call => call.Method.GetParameters())
            .Any(p =>
                p.Name == parameter && new NullabilityInfoContext().Create(p).ReadState == NullabilityState.NotNull
            );

    private static void Replace(HttpChain chain, Variable usual, Variable strict)
    {
        foreach (var call in chain.Middleware.OfType<MethodCall>().Append(chain.Method))
        {
            call.Arguments.AsSpan().Replace(usual, strict);
        }
    }
}

/// <summary>A parameter of the query without which an endpoint is not asked.</summary>
internal sealed record NeededParameter(string Name);
