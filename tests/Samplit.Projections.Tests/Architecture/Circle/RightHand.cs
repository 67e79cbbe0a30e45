using Samplit.Projections.Tests.Architecture.Circle.Left;

namespace Samplit.Projections.Tests.Architecture.Circle.Right;

internal static class RightHand
{
    public static string Name { get; } = "right";

    public static async Task<string> WashAsync(Task<int> water) => await LeftHand.WashAsync(water);
}
