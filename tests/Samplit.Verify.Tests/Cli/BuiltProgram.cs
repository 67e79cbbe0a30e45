using System.Reflection;

namespace Samplit.Verify.Tests.Cli;

/// <summary>What was built of the program, beside these tests.</summary>
internal static class BuiltProgram
{
    /// <summary>Where it lies.</summary>
    public static string Folder { get; } = Told("ProgramFolder");

    public static string Project { get; } = Told("ProgramProject");

    public static string Configuration { get; } = Told("Configuration");

    private static string Told(string key) =>
        typeof(BuiltProgram)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == key)
            .Value!;
}
