using Samplit.Verify.Tests.Audit;
using Samplit.Verify.Tests.Cli;

namespace Samplit.Verify.Tests.Before;

/// <summary>
/// Exports and receipts that people hold: 2026-11-29 has reallocations by period with matured units, of the build
/// before names were changed.
/// </summary>
public class Files_of_earlier_builds
{
    [Theory]
    [InlineData("2026-11-29", 186)]
    public async Task Verify_for_ever_and_in_any_language(string folder, int events)
    {
        var (export, receipt, key) = (Read("export.jsonl"), Read("receipt.txt"), Read("key.txt").Trim());

        var verified = await CopiedProgram.RunAsync(
            new Dictionary<string, string> { ["export.jsonl"] = export },
            "export.jsonl",
            "--key",
            key
        );
        var proven = await CopiedProgram.RunAsync(
            new Dictionary<string, string> { ["receipt.txt"] = receipt },
            "--receipt",
            "receipt.txt",
            "--key",
            key
        );

        Assert.Equal((0, 0), (verified.ExitCode, proven.ExitCode));
        Assert.Contains($"intact: {events} events", verified.Output, StringComparison.Ordinal);
        var other = await OtherVerifier.ExportAsync(System.Text.Encoding.UTF8.GetBytes(export), key);
        Assert.Equal((0, "intact"), (other.ExitCode, other.Verdict));

        string Read(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Before", folder, name));
    }
}
