using Samplit.Architecture.Tests.Circular.Chicken;
using Samplit.Architecture.Tests.Circular.Egg;

namespace Samplit.Architecture.Tests.Circular.Chicken
{
    /// <summary>With <see cref="Shell"/> what <see cref="NamespaceArrows"/> looks for; never called.</summary>
    internal static class Hen
    {
        public static object Lay() => new Shell();
    }
}

namespace Samplit.Architecture.Tests.Circular.Egg
{
    internal sealed class Shell
    {
        public Func<object> Next { get; } = Hen.Lay;
    }
}

namespace Samplit.Architecture.Tests.Circular.Feed
{
    /// <summary>Knows one of a circle and is not on it.</summary>
    internal static class Corn
    {
        public static object Eaten() => Hen.Lay();
    }
}
