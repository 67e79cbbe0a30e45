using System.Text.Json;
using Samplit.Ledger.Merkle;
using Samplit.Ledger.Notes;
using Samplit.Verify.Tests.Audit;
using Samplit.Verify.Tests.Before;

namespace Samplit.Verify.Tests.Cli;

/// <summary>On files from before, as a program that was copied to an auditor's machine.</summary>
public class The_offline_verifier
{
    private const string Export = "export.jsonl";
    private const string Checkpoint = "checkpoint.txt";
    private const string Receipt = "receipt.txt";

    private static readonly string[] Lines = Files.Export.Split('\n')[..^1];

    /// <summary>Another log's key: the one of the documented example.</summary>
    private static readonly string WrongKey = Documented.Block("key").TrimEnd('\n');

    [Fact]
    public void Needs_no_server_and_no_database()
    {
        var beside = Directory.EnumerateFiles(CopiedProgram.Folder, "*.dll").Select(Path.GetFileName).ToArray();

        Assert.Contains("samplit-verify.dll", beside);
        Assert.DoesNotContain(
            beside,
            file => ((string[])["Samplit.Api", "Samplit.EventStore", "Npgsql", "Marten"]).Any(file!.StartsWith)
        );
    }

    [Fact]
    public async Task Finds_an_export_from_before_intact_for_ever()
    {
        var found = await VerifyAsync(Files.Export, "--checkpoint", Checkpoint);

        Is(0, "intact: 637 events, head 37bcb9b71efa32227ddebff03318b36023fa9efbb47cde29efc674518fc0c423", found);
        Assert.Contains("log intact: 666 leaves, checkpoint of 666", found.Output);
        // What people did while it ran is told, and is nobody's mistake.
        Assert.Contains("registered before the start: ", found.Output);
        Assert.Contains("deviation at sequence ", found.Output);
    }

    [Fact]
    public async Task Finds_a_receipt_from_before_in_the_log_for_ever() =>
        Is(0, $"in the log: event 6 of {Files.Experiment}, visitor_assigned at ", await ProveAsync(Files.Receipt));

    [Theory]
    [InlineData("edited", "event edited")]
    [InlineData("deleted", "event deleted")]
    [InlineData("reordered", "event deleted")]
    public async Task Ends_with_1_when_an_event_was(string what, string words)
    {
        string[] changed = what switch
        {
            "edited" => [.. Lines[..10], Lines[10].Replace("\"at\":1", "\"at\":2"), .. Lines[11..]],
            "deleted" => [.. Lines[..10], .. Lines[11..]],
            _ => [.. Lines[..10], Lines[11], Lines[10], .. Lines[12..]],
        };
        Assert.NotEqual(Lines, changed);

        Is(1, $"tampered at sequence 10: {words}: ", await VerifyAsync(Text(changed)));
    }

    [Fact]
    public async Task Ends_with_1_when_the_checkpoint_that_was_kept_is_of_another_story()
    {
        var export = Documented.Block("export");
        var note = Signed(new Checkpoint("audit.samplit.example/prod", 5, MerkleHash.Empty));

        var found = await CopiedProgram.RunAsync(
            new Dictionary<string, string> { [Export] = export, [Checkpoint] = note },
            [Export, "--key", WrongKey, "--checkpoint", Checkpoint]
        );

        Is(1, "log forked: ", found);
    }

    [Fact]
    public async Task Ends_with_1_when_a_receipt_proves_nothing()
    {
        var changed = Files.Receipt.Replace("index 5\n", "index 6\n", StringComparison.Ordinal);

        Is(1, "proves nothing: The receipt does not prove that its event is in the log.", await ProveAsync(changed));
        Is(1, "proves nothing: None of the keys", await ProveAsync(Files.Receipt, WrongKey));
        Is(1, "proves nothing: ", await ProveAsync(Files.Receipt[..^20]));
    }

    [Fact]
    public async Task Ends_with_2_when_nothing_was_verified()
    {
        Failed("Line 668: the file was cut off", await VerifyAsync(Text(Lines[..^1])));
        Failed("none of the keys that are trusted has signed", await VerifyAsync(Files.Export, WrongKey, []));
        Failed("A key is written as name+id+base64.", await VerifyAsync(Files.Export, "a key", []));
        Failed("A key is written as name+id+base64.", await ProveAsync(Files.Receipt, "a key"));
        Failed("Could not find file", await CopiedProgram.RunAsync(Nothing, Export, "--key", Files.Key));
        Failed("Could not find file", await CopiedProgram.RunAsync(Nothing, "--receipt", Receipt, "--key", Files.Key));
        Failed("is no checkpoint", await VerifyAsync(Files.Export, "--checkpoint", "nowhere.txt"));
        Failed("Give either an export or --receipt with a file.", await CopiedProgram.RunAsync(Nothing));
    }

    [Fact]
    public async Task Ends_with_3_when_nothing_is_wrong_and_not_all_of_it_is_covered()
    {
        var unsigned = await CopiedProgram.RunAsync(new Dictionary<string, string> { [Export] = Files.Export }, Export);
        var hidden = await VerifyAsync(Text(HidingTheTail()));
        var older = await CopiedProgram.RunAsync(
            new Dictionary<string, string>
            {
                [Export] = Documented.Block("export"),
                [Checkpoint] = Signed(new Checkpoint("audit.samplit.example/prod", 6, MerkleHash.Empty)),
            },
            [Export, "--key", WrongKey, "--checkpoint", Checkpoint]
        );

        Is(3, "log not trusted: ", unsigned);
        Is(3, "log tail hidden: ", hidden);
        Is(3, "log not comparable: ", older);
    }

    [Fact]
    public async Task Prints_the_members_that_are_documented()
    {
        var intact = await VerifyAsync(Files.Export, "--checkpoint", Checkpoint, "--json");
        var tampered = await VerifyAsync(Text([.. Lines[..10], .. Lines[11..]]), "--json");

        Assert.Equal((0, 1), (intact.ExitCode, tampered.ExitCode));
        Assert.Equal(
            [
                "checked",
                "covered",
                "deviations",
                "deviationsInAll",
                "experimentId",
                "head",
                "log",
                "registered",
                "verdict",
            ],
            Members(intact.Json())
        );
        Assert.Equal(
            ["checkpointRoot", "checkpointSize", "size", "verdict"],
            Members(intact.Json().GetProperty("log"))
        );
        Assert.Equal(
            (Files.Experiment, "intact", 637, 637, "intact", 666),
            (
                intact.Json().GetProperty("experimentId").GetString(),
                intact.Json().GetProperty("verdict").GetString(),
                intact.Json().GetProperty("checked").GetInt64(),
                intact.Json().GetProperty("covered").GetInt64(),
                intact.Json().GetProperty("log").GetProperty("verdict").GetString(),
                intact.Json().GetProperty("log").GetProperty("checkpointSize").GetInt64()
            )
        );
        Assert.Equal(
            ("tampered", 10, "eventDeleted"),
            (
                tampered.Json().GetProperty("verdict").GetString(),
                tampered.Json().GetProperty("firstBadSequence").GetInt64(),
                tampered.Json().GetProperty("tampering").GetString()
            )
        );
        var verdicts = Documented.Section("## 8. Verdicts");
        Assert.All(
            Members(intact.Json())
                .Concat(Members(tampered.Json()))
                .Concat(Members(intact.Json().GetProperty("log")))
                .Concat(Members(intact.Json().GetProperty("deviations")[0])),
            member => Assert.Contains($"`{member}`", verdicts)
        );
    }

    private static Dictionary<string, string> Nothing => [];

    private static Task<ProgramRun> VerifyAsync(string export, params string[] more) =>
        VerifyAsync(export, Files.Key, more);

    private static Task<ProgramRun> VerifyAsync(string export, string key, string[] more) =>
        CopiedProgram.RunAsync(
            new Dictionary<string, string> { [Export] = export, [Checkpoint] = Files.Checkpoint },
            [Export, "--key", key, .. more]
        );

    private static Task<ProgramRun> ProveAsync(string receipt, string? key = null) =>
        CopiedProgram.RunAsync(
            new Dictionary<string, string> { [Receipt] = receipt },
            "--receipt",
            Receipt,
            "--key",
            key ?? Files.Key
        );

    private static void Is(int exitCode, string words, ProgramRun found)
    {
        Assert.True(found.ExitCode == exitCode, $"{found}");
        Assert.Contains(words, found.Output);
        Assert.Empty(found.Problem);
    }

    private static void Failed(string words, ProgramRun found)
    {
        Assert.True(found.ExitCode == 2, $"{found}");
        Assert.Contains(words, found.Problem);
    }

    /// <summary>The same tree, whose last leaf is told by its hash only: whose event it is, is not shown.</summary>
    private static IEnumerable<string> HidingTheTail()
    {
        var record = JsonDocument.Parse(Lines[^2]).RootElement.GetProperty("record").GetBytesFromBase64();
        return [.. Lines[..^2], $$$"""{"subtree":{"level":0,"hash":"{{{MerkleHash.Leaf(record)}}}"}}""", Lines[^1]];
    }

    private static string Signed(Checkpoint checkpoint)
    {
        byte[] secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        return new SignedNote(checkpoint.ToString(), []).Sign(NoteKey.Parse(WrongKey), secret).ToString();
    }

    private static string Text(IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\n"));

    private static IEnumerable<string> Members(JsonElement json) =>
        json.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal);
}
