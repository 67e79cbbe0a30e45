using System.Numerics;
using System.Reflection;

namespace Samplit.Architecture.Tests;

/// <summary>
/// Which arithmetic IEEE 754 settles to the last bit, and which is up to the machine. <c>Portable</c> in the domain
/// says why it matters.
/// </summary>
internal static class Arithmetic
{
    private static readonly Type[] Numbers = [typeof(Math), typeof(MathF), typeof(double), typeof(float), typeof(Half)];

    /// <summary>exp, log, pow, sin and all the others that are left to a mathematics library.</summary>
    private static readonly HashSet<string> Functions =
    [
        .. new[]
        {
            typeof(IExponentialFunctions<>),
            typeof(ILogarithmicFunctions<>),
            typeof(IPowerFunctions<>),
            typeof(IRootFunctions<>),
            typeof(IHyperbolicFunctions<>),
            typeof(ITrigonometricFunctions<>),
        }
            .SelectMany(type => type.GetMethods())
            .Select(method => method.Name)
            .Append(nameof(Math.Atan2))
            .Where(name => name != nameof(Math.Sqrt)),
    ];

    /// <summary>Vectors have as many parts as the processor likes, and so do sums over them.</summary>
    private static readonly string[] Namespaces = ["MathNet", "System.Numerics", "System.Runtime.Intrinsics"];

    /// <summary>
    /// The functions of a mathematics library among these methods; without MathNet's, of which there are many.
    /// </summary>
    public static IEnumerable<string> OfTheLibrary(IEnumerable<MethodBase> methods) =>
        Names(methods.Where(method => IsOfNumbers(method) && Functions.Contains(method.Name)));

    /// <summary>All among these methods that two machines may do differently.</summary>
    public static IEnumerable<string> OfTheMachine(IEnumerable<MethodBase> methods) =>
        Names(
            methods.Where(method =>
                // Whole numbers of any size are exact.
                method.DeclaringType != typeof(BigInteger)
                && (
                    IsOfNumbers(method)
                        ? Functions.Contains(method.Name)
                            || method.Name == nameof(Math.FusedMultiplyAdd)
                            || method.Name.EndsWith("Estimate", StringComparison.Ordinal)
                        : Namespaces.Any(space =>
                            $"{method.DeclaringType!.Namespace}.".StartsWith(space + ".", StringComparison.Ordinal)
                        )
                )
            )
        );

    private static bool IsOfNumbers(MethodBase method) => Numbers.Contains(method.DeclaringType);

    private static IEnumerable<string> Names(IEnumerable<MethodBase> methods) =>
        methods
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}")
            .Distinct()
            .Order(StringComparer.Ordinal);
}
