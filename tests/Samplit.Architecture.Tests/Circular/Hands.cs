using Samplit.Architecture.Tests.Circular.Left;
using Samplit.Architecture.Tests.Circular.Right;

namespace Samplit.Architecture.Tests.Circular.Left
{
    /// <summary>
    /// Washes the other one: a circle that is only seen in what the compiler makes of an asynchronous method.
    /// </summary>
    internal static class LeftHand
    {
        public static async Task<string> WashAsync(Task<int> water) =>
            string.Join(' ', Enumerable.Repeat("left", await water).Select(_ => RightHand.Name));
    }
}

namespace Samplit.Architecture.Tests.Circular.Right
{
    internal static class RightHand
    {
        public static string Name { get; } = "right";

        public static async Task<string> WashAsync(Task<int> water) => await LeftHand.WashAsync(water);
    }
}
