using System.Text.RegularExpressions;

namespace Samplit.Architecture.Tests;

public partial class The_list_of_ASVS
{
    [Fact]
    public void Names_tests_that_are_there()
    {
        var named = Test()
            .Matches(string.Join('\n', Repository.Lines("docs/asvs.md")))
            .Select(m => (Class: m.Groups["class"].Value, Method: m.Groups["method"].Value))
            .ToArray();
        var sources = Repository
            .Sources("tests", ".cs")
            .ToLookup(Path.GetFileNameWithoutExtension, file => string.Join('\n', Repository.Lines(file)));

        Assert.True(named.Length > 50, $"{named.Length} tests are named.");
        Assert.DoesNotContain(
            named,
            t => !sources[t.Class].Any(s => s.Contains($" {t.Method}(", StringComparison.Ordinal))
        );
    }

    [GeneratedRegex(
        @"`(?<class>[A-Za-z_]+)\.(?<method>[A-Za-z_0-9]+)`",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex Test();
}
