using System.Text.RegularExpressions;

namespace Samplit.Verify.Tests.Audit;

/// <summary>What the repository tells auditors.</summary>
internal static partial class Documented
{
    /// <summary>One of the example's blocks in docs/audit-format.md.</summary>
    public static string Block(string name) =>
        AnyBlock()
            .Matches(File.ReadAllText(PathOf("docs", "audit-format.md")))
            .Single(m => m.Groups["name"].Value == name)
            .Groups["text"]
            .Value;

    /// <summary>What stands in docs/audit-format.md from a heading up to the next.</summary>
    public static string Section(string heading) =>
        File.ReadAllText(PathOf("docs", "audit-format.md"))
            .Split("\n## ")
            .Single(section => $"## {section}".StartsWith(heading + "\n", StringComparison.Ordinal));

    /// <summary>A file of the repository that the tests were built in.</summary>
    public static string PathOf(params string[] path) =>
        Find(path) ?? throw new FileNotFoundException($"{Path.Combine(path)} is in no folder above the tests.");

    /// <returns>Null when it is in no folder above the tests.</returns>
    public static string? Find(params string[] path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine([folder.FullName, .. path]);
            if (File.Exists(file))
            {
                return file;
            }
        }
        return null;
    }

    [GeneratedRegex(@"```(?<name>\w+)\n(?<text>.*?)```", RegexOptions.Singleline, 1000)]
    private static partial Regex AnyBlock();
}
