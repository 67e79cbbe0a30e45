using System.Numerics;

namespace Samplit.Architecture.Tests;

/// <summary>
/// Comes to what <see cref="Arithmetic"/> looks for on each of the ways that <see cref="Reach"/> goes; never called.
/// </summary>
internal static class Uncertain
{
    private interface IFunction
    {
        double Of(double x);
    }

    public static Func<double, double> Everything(double[] numbers) =>
        x =>
            double.LogP1(x)
            + Math.FusedMultiplyAdd(x, x, x)
            + Vector.Sum(new Vector<double>(numbers))
            + Called<Power>(new(), x)
            + Initialized.Number;

    private static double Called<TFunction>(TFunction function, double x)
        where TFunction : IFunction => Math.ReciprocalEstimate(function.Of(x));

    private struct Power : IFunction
    {
        readonly double IFunction.Of(double x) => Math.Pow(x, x);
    }

    private static class Initialized
    {
        public static readonly double Number = Math.Exp(1);
    }
}
