using System.Text;
using System.Text.Json.Nodes;
using Samplit.Ledger.Merkle;
using Samplit.Ledger.Notes;
using Samplit.Verify.Tests.Before;

namespace Samplit.Verify.Tests.Audit;

/// <summary>
/// The verifier in tests/verify-export.mjs on files alone: the example of docs/audit-format.md, which it was written
/// from, and what an earlier version wrote.
/// </summary>
public class Another_language_and_the_document
{
    private static readonly string DocumentedKey = Documented.Block("key").TrimEnd('\n');

    [Fact]
    public async Task Finds_the_documented_export_intact()
    {
        var found = await OtherVerifier.ExportAsync(Bytes(Documented.Block("export")), DocumentedKey);

        IsIntact(found);
        Assert.Equal((3, 5), (Number(found, "events"), Number(found, "checkpointSize")));
    }

    [Fact]
    public async Task Finds_the_documented_receipt_intact()
    {
        var found = await OtherVerifier.ReceiptAsync(Bytes(Documented.Block("receipt")), DocumentedKey);

        IsIntact(found);
        Assert.Equal((3, 5), (found.Sequence, Number(found, "checkpointSize")));
    }

    [Fact]
    public async Task Compares_with_a_checkpoint_that_the_auditor_kept()
    {
        var export = Bytes(Documented.Block("export"));
        var signed = JsonNode.Parse(Documented.Block("export").Split('\n')[0])!["checkpoint"]!.GetValue<string>();
        var checkpoint = Checkpoint.Parse(SignedNote.Parse(Bytes(signed)).Text);

        IsIntact(await OtherVerifier.ExportAsync(export, DocumentedKey, signed));
        Is("tampered", null, await AgainstAsync(checkpoint with { Root = MerkleHash.Empty }));
        Is("tampered", null, await AgainstAsync(checkpoint with { Root = MerkleHash.Empty, Size = 3 }));
        Is("not covered", null, await AgainstAsync(checkpoint with { Size = 6 }));
        Is("unreadable", null, await OtherVerifier.ExportAsync(export, DocumentedKey, signed.Replace('5', '6')));

        Task<OtherVerifier> AgainstAsync(Checkpoint kept)
        {
            byte[] secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
            var note = new SignedNote(kept.ToString(), []).Sign(NoteKey.Parse(DocumentedKey), secret);
            return OtherVerifier.ExportAsync(export, DocumentedKey, note.ToString());
        }
    }

    [Fact]
    public async Task Says_how_it_is_used()
    {
        var found = await OtherVerifier.RunAsync("export.jsonl");

        Assert.Equal(2, found.ExitCode);
        Assert.Contains("usage:", found.Problem);
    }

    [Fact]
    public async Task Finds_an_export_from_before_intact_for_ever()
    {
        var found = await OtherVerifier.ExportAsync(Bytes(Files.Export), Files.Key, Files.Checkpoint);

        IsIntact(found);
        Assert.Equal((637, 666), (Number(found, "events"), Number(found, "checkpointSize")));
    }

    [Fact]
    public async Task Finds_a_receipt_from_before_intact_for_ever() =>
        IsIntact(await OtherVerifier.ReceiptAsync(Bytes(Files.Receipt), Files.Key));

    private static void IsIntact(OtherVerifier found) =>
        Assert.True((found.ExitCode, found.Verdict) == (0, "intact"), $"{found.Answer}{found.Problem}");

    private static void Is(string verdict, long? sequence, OtherVerifier found)
    {
        Assert.True((verdict, sequence) == (found.Verdict, found.Sequence), $"{found.Answer}{found.Problem}");
        Assert.Equal(verdict == "not covered" ? 3 : 1, found.ExitCode);
    }

    private static long Number(OtherVerifier found, string member) => found.Answer.GetProperty(member).GetInt64();

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
