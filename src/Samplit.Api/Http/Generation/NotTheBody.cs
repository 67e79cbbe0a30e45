using System.Reflection;
using JasperFx;
using JasperFx.CodeGeneration.Model;
using Wolverine.Http;
using Wolverine.Http.CodeGen;

namespace Samplit.Api.Http.Generation;

/// <summary>
/// Wolverine takes the first class that it does not know for the body of a request. Services are none, nor is what
/// another method of the endpoint returns.
/// </summary>
internal sealed class NotTheBody : IParameterStrategy
{
    public bool TryMatch(HttpChain chain, IServiceContainer container, ParameterInfo parameter, out Variable? variable)
    {
        variable = null;
        var type = parameter.ParameterType;
        return !IsSimple(type)
            && (
                container.Services.GetRequiredService<IServiceProviderIsService>().IsService(type)
                || chain.EndpointType.GetMethods().Any(m => Returns(m, type))
            );
    }

    private static bool IsSimple(Type type) => type == typeof(string) || type.IsPrimitive || type == typeof(Guid);

    private static bool Returns(MethodInfo method, Type type) =>
        !method.IsDefined(typeof(WolverineHttpMethodAttribute)) && Parts(method.ReturnType).Contains(type);

    /// <summary>Of a task or a tuple of several.</summary>
    private static IEnumerable<Type> Parts(Type type) =>
        type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type) : [type];
}
