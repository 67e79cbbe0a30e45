using Samplit.Projections.Tests.Architecture.Circle.Right;

namespace Samplit.Projections.Tests.Architecture.Circle.Left;

/// <summary>Washes the other one: a circle that is only seen in what the compiler makes of an asynchronous method.</summary>
internal static class LeftHand
{
    public static async Task<string> WashAsync(Task<int> water) =>
        string.Join(' ', Enumerable.Repeat("left", await water).Select(_ => RightHand.Name));
}
