using System.Text;
using System.Text.Json.Nodes;
using Samplit.Domain.Json;
using Samplit.Ledger.Chain;
using Samplit.Ledger.Merkle;
using Samplit.Ledger.Notes;
using Samplit.Verify.Audit;

namespace Samplit.Api.Tests.Audit;

/// <summary>With nothing but the file and a key.</summary>
public class Verifying_an_export
{
    private static readonly Lazy<Task<(SealedDatabase Original, byte[] Export)>> Shared = new(async () =>
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        return (original, await auditor.ExportAsync(original.Experiment));
    });

    [Fact]
    public async Task Finds_it_intact_and_covered()
    {
        var (original, export) = await Shared.Value;

        var report = Verify(export, original.Key);

        var stream = Assert.Single(report.Streams);
        Assert.Equal((AuditVerdict.Intact, LogVerdict.Intact), (report.Verdict, report.Log.Verdict));
        Assert.Equal((original.Trusted, original.Trusted.Size), (report.Log.Checkpoint, report.Log.Size));
        Assert.Equal((original.Length, original.Length), (stream.Chain.Checked, stream.Covered));
    }

    [Fact]
    public async Task Says_that_nothing_vouches_for_it_without_a_key()
    {
        var (_, export) = await Shared.Value;

        var report = Verify(export);

        Assert.Equal(
            (AuditVerdict.NotCovered, LogVerdict.NotTrusted, 0),
            (report.Verdict, report.Log.Verdict, report.Streams[0].Covered)
        );
    }

    [Fact]
    public async Task Refuses_a_checkpoint_that_somebody_else_has_signed()
    {
        var (_, export) = await Shared.Value;
        var other = NoteKey.Create("samplit.local", Ed25519.PublicKey(new byte[32]));

        Assert.Contains("has signed", Assert.Throws<FormatException>(() => Verify(export, other)).Message);
    }

    [Fact]
    public async Task Says_that_the_tail_may_be_cut_when_it_is_hidden()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        var export = await auditor.ExportAsync(original.Experiment, openTail: false);

        var report = Verify(export, original.Key);

        Assert.Equal((AuditVerdict.NotCovered, LogVerdict.TailHidden), (report.Verdict, report.Log.Verdict));
    }

    [Fact]
    public async Task Finds_a_tail_that_was_cut_before_it_was_made()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        await auditor.TamperAsync(
            "DELETE FROM samplit.mt_events WHERE stream_id = $1 AND version > $2",
            original.Experiment,
            original.Length - 5
        );
        await auditor.TamperAsync(
            "UPDATE samplit.mt_streams SET version = $2 WHERE id = $1",
            original.Experiment,
            original.Length - 5
        );

        var report = Verify(await auditor.ExportAsync(original.Experiment), original.Key);

        Assert.Equal((AuditVerdict.NotCovered, LogVerdict.TailHidden), (report.Verdict, report.Log.Verdict));
    }

    [Fact]
    public async Task Finds_a_stream_that_was_rewritten_before_it_was_made()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        await new TamperedDatabase(auditor).RewriteAsync(original.Experiment, from: 9);

        var report = Verify(await auditor.ExportAsync(original.Experiment), original.Key);

        Assert.Equal((AuditVerdict.Tampered, LogVerdict.Rewritten), (report.Verdict, report.Log.Verdict));
    }

    [Fact]
    public async Task Finds_a_decision_that_is_wrong_and_not_covered_yet()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        var copy = new TamperedDatabase(auditor);
        var again = await copy.UnconvertedAsync(original.Experiment);
        await copy.AppendAsync(original.Experiment, again);

        var report = Verify(await auditor.ExportAsync(original.Experiment), original.Key);

        Assert.Equal(AuditVerdict.WronglyComputed, report.Verdict);
        var wrong = report.Streams[0].WrongDecisions;
        Assert.Contains(wrong, w => (w.Sequence, w.Rule) == (original.Length + 1, "assigned_once") || w.Rule == "draw");
    }

    [Theory]
    [InlineData("edit", Tampering.EventEdited)]
    [InlineData("link", Tampering.LinkEdited)]
    [InlineData("delete", Tampering.EventDeleted)]
    [InlineData("swap", Tampering.EventDeleted)]
    public async Task Names_what_was_done_to_the_file(string what, Tampering tampering)
    {
        var (original, export) = await Shared.Value;
        var lines = Lines(export);
        var (tenth, eleventh) = (LineOf(10), LineOf(11));
        switch (what)
        {
            case "edit":
                lines[tenth] = lines[tenth].Replace("\"at\":1", "\"at\":2", StringComparison.Ordinal);
                break;
            case "link":
                var link = lines[tenth].LastIndexOf("\"link\":\"", StringComparison.Ordinal) + 8;
                lines[tenth] = lines[tenth][..link] + new string('a', 64) + lines[tenth][(link + 64)..];
                break;
            case "delete":
                lines.RemoveAt(tenth);
                break;
            default:
                (lines[tenth], lines[eleventh]) = (lines[eleventh], lines[tenth]);
                break;
        }

        var report = Verify(Bytes(lines), original.Key);

        Assert.Equal(AuditVerdict.Tampered, report.Verdict);
        Assert.Equal((tampering, 10), (report.Streams[0].Chain.Tampering, report.Streams[0].Chain.BrokenVersion));

        int LineOf(int version) =>
            lines.FindIndex(l => l.StartsWith($"{{\"event\":{{\"version\":{version},", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Compares_with_a_checkpoint_that_the_auditor_kept()
    {
        var (original, export) = await Shared.Value;

        Assert.Equal(AuditVerdict.Intact, Verify(export, original.Key, original.Trusted).Verdict);
        var forked = Verify(export, original.Key, original.Trusted with { Root = MerkleHash.Empty });
        Assert.Equal((AuditVerdict.Tampered, LogVerdict.Forked), (forked.Verdict, forked.Log.Verdict));

        var newer = original.Trusted with { Size = original.Trusted.Size + 1 };
        var report = Verify(export, original.Key, newer);

        Assert.Equal((AuditVerdict.NotCovered, LogVerdict.NotComparable), (report.Verdict, report.Log.Verdict));
        Assert.Contains("older", report.Log.Reason);
    }

    [Fact]
    public async Task Never_finds_a_file_intact_that_was_cut_anywhere()
    {
        var (original, export) = await Shared.Value;
        var lines = Lines(export);

        for (var keep = 0; keep < lines.Count; keep++)
        {
            Assert.Throws<FormatException>(() => Verify(Bytes(lines[..keep]), original.Key));
        }
    }

    [Fact]
    public async Task Never_finds_a_file_intact_that_lost_a_line_or_has_one_twice()
    {
        var (original, export) = await Shared.Value;
        var lines = Lines(export);
        for (var i = 0; i < lines.Count; i++)
        {
            IsNotIntact(Bytes([.. lines[..i], .. lines[(i + 1)..]]), original.Key);
            IsNotIntact(Bytes([.. lines[..i], lines[i], .. lines[i..]]), original.Key);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Never_fails_and_never_finds_a_file_intact_in_which_anything_was_changed(int seed)
    {
        var (original, export) = await Shared.Value;
        var random = new Random(seed);
        for (var round = 0; round < 400; round++)
        {
            var changed = export.ToArray();
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                var at = random.Next(changed.Length);
                changed = random.Next(4) switch
                {
                    0 => [.. changed[..at], .. changed[(at + 1)..]],
                    1 => [.. changed[..at], (byte)random.Next(256), .. changed[at..]],
                    2 => Flip(changed, at, (byte)(1 << random.Next(8))),
                    _ => Flip(changed, at, (byte)random.Next(1, 256)),
                };
            }
            if (!changed.AsSpan().SequenceEqual(export))
            {
                IsNotIntact(changed, original.Key, unless: export);
            }
        }
    }

    private static byte[] Flip(byte[] bytes, int at, byte bits)
    {
        bytes[at] ^= bits;
        return bytes;
    }

    private static void IsNotIntact(byte[] export, NoteKey key, byte[]? unless = null)
    {
        try
        {
            var verdict = Verify(export, key).Verdict;
            Assert.True(
                verdict != AuditVerdict.Intact || MeansTheSame(export, unless!),
                Encoding.UTF8.GetString(export)
            );
        }
        catch (FormatException)
        {
            // Refused, which is as good.
        }
    }

    /// <summary>
    /// A space between two members, or another spelling of a character, changes nothing that is said.
    /// </summary>
    private static bool MeansTheSame(byte[] one, byte[] other) =>
        Lines(one).Zip(Lines(other)).All(p => JsonNode.DeepEquals(JsonNode.Parse(p.First), JsonNode.Parse(p.Second)));

    private static AuditReport Verify(byte[] export, NoteKey? key = null, Checkpoint? trusted = null) =>
        new ExportVerification(new EventRegistry(EventCatalog.Types)).Run(
            new MemoryStream(export),
            key is null ? [] : [key],
            trusted,
            null,
            default
        );

    private static List<string> Lines(byte[] export) => [.. Encoding.UTF8.GetString(export).Split('\n')[..^1]];

    private static byte[] Bytes(IEnumerable<string> lines) =>
        Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n")));
}
