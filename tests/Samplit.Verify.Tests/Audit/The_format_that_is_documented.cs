using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Assignment;
using Samplit.Domain.Experiments;
using Samplit.Domain.Json;
using Samplit.Domain.Variants;
using Samplit.Domain.Visitors;
using Samplit.Ledger;
using Samplit.Ledger.Chain;
using Samplit.Ledger.Merkle;
using Samplit.Ledger.Notes;
using Samplit.Verify.Audit;

namespace Samplit.Verify.Tests.Audit;

/// <summary>
/// The example in docs/audit-format.md, computed again: what is written there is what the program does.
/// </summary>
public class The_format_that_is_documented
{
    private const string Origin = "audit.samplit.example/prod";
    private static readonly ChainFormat Format = new("samplit", Origin);
    private static readonly byte[] Secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly NoteKey Key = NoteKey.Create(Origin, Ed25519.PublicKey(Secret));
    private static readonly Guid Stream = Guid.Parse("0198f6a0-0000-7000-8000-000000000001");
    private static readonly Guid Other = Guid.Parse("0198f6a0-0000-7000-8000-0000000000ff");

    private static readonly ExperimentCreated Created = new()
    {
        Name = "Grünes Kästchen",
        Hypothesis = "More people find it.",
        Variants = [new Variant("control", IsControl: true, 500_000), new Variant("green", IsControl: false, 500_000)],
        AllocationStrategy = AllocationStrategy.Adaptive,
        AllocationPolicy = AllocationParameters.Default,
        TrafficPerMillion = 900_000,
        UnitType = UnitType.User,
        Tags = ["checkout"],
        Seed = 42,
    };

    private static readonly Example[] Events =
    [
        Event(1, 0, "experiment_created", Created, DomainJson.Default.ExperimentCreated),
        Event(2, 60_000_001, "experiment_started", new ExperimentStarted(), DomainJson.Default.ExperimentStarted),
        Event(3, 3_600_123_456, "visitor_assigned", Assigned(), DomainJson.Default.VisitorAssigned),
    ];

    [Theory]
    [InlineData("key")]
    [InlineData("record")]
    [InlineData("unlinked")]
    [InlineData("export")]
    [InlineData("receipt")]
    public void Is_what_the_program_computes(string block) =>
        Assert.Equal(Computed()[block].TrimEnd('\n'), Documented.Block(block).TrimEnd('\n'));

    [Fact]
    public void Is_an_export_that_verifies()
    {
        var export = Encoding.UTF8.GetBytes(Documented.Block("export"));

        var report = new ExportVerification(new EventRegistry(EventCatalog.Types)).Run(
            new MemoryStream(export),
            [Key],
            null,
            null,
            default
        );

        Assert.Equal((AuditVerdict.Intact, LogVerdict.Intact, 3), (report.Verdict, report.Log.Verdict, report.Checked));
    }

    [Fact]
    public void Is_a_receipt_that_verifies()
    {
        var proven = ReceiptVerification.Run(Encoding.UTF8.GetBytes(Documented.Block("receipt")), [Key]);

        Assert.Equal((Stream, 3), (proven.StreamId, proven.Version));
    }

    private static Dictionary<string, string> Computed()
    {
        var others = new[]
        {
            Record(Other, 1, "experiment_created", "{}", ChainFormat.Genesis),
            Record(Other, 2, "experiment_started", "{}", default),
        };
        var (link1, record1) = (Events[0].Link(ChainFormat.Genesis), Events[0].Record(ChainFormat.Genesis));
        var link2 = Events[1].Link(link1);
        var link3 = Events[2].Link(link2);
        byte[][] leaves = [record1, others[0], Events[1].Record(link1), Events[2].Record(link2), others[1]];
        var hashes = leaves.Select(l => MerkleHash.Leaf(l)).ToArray();
        var tree = new MerkleFrontier();
        Array.ForEach(hashes, h => tree.Append(h));
        var note = new SignedNote(new Checkpoint(Origin, 5, tree.Root()).ToString(), []).Sign(Key, Secret);
        var extra = $$"""{"stream":"{{Stream}}","previous":"{{link2}}",{{Events[2].Json(link3)[1..]}}""";
        var proof = new LogProof(
            Encoding.UTF8.GetBytes(extra),
            3,
            [hashes[2], MerkleHash.Node(hashes[0], hashes[1]), hashes[4]],
            note
        );
        var tombstone = new ChainRecord(
            Guid.Parse("0198f6a0-0000-7000-8000-0000000000aa"),
            7,
            1767225600000000,
            "tombstone",
            null,
            null,
            null,
            Guid.Parse("0198f6a0-0000-7000-8000-0000000000ab"),
            "{}"u8.ToArray()
        );
        var unlinked = new byte[Format.MaximumSize(tombstone)];
        unlinked = unlinked[..Format.Encode(tombstone, previous: null, unlinked)];
        Assert.Equal(Format.UnlinkedLeaf(tombstone), MerkleHash.Leaf(unlinked));
        return new()
        {
            ["key"] = Key.ToString(),
            ["record"] = $"""
                record {Convert.ToHexStringLower(record1)}
                link   {link1}
                leaf   {hashes[0]}
                """,
            ["unlinked"] = $"""
                record {Convert.ToHexStringLower(unlinked)}
                leaf   {MerkleHash.Leaf(unlinked)}
                """,
            ["export"] = string.Join(
                '\n',
                $$"""{"format":"samplit-export/v1","origin":"{{Origin}}","stream":"{{Stream}}","checkpoint":{{Text(note.ToString())}}}""",
                $$"""{"event":{{Events[0].Json(link1)}}}""",
                $$$"""{"subtree":{"level":0,"hash":"{{{hashes[1]}}}"}}""",
                $$"""{"event":{{Events[1].Json(link2)}}}""",
                $$"""{"event":{{Events[2].Json(link3)}}}""",
                $$"""{"record":"{{Convert.ToBase64String(others[1])}}"}""",
                $$$"""{"end":{"events":3,"head":"{{{link3}}}"}}""",
                ""
            ),
            ["receipt"] = proof.ToString(),
        };
    }

    private static VisitorAssigned Assigned()
    {
        var visitor = VisitorKey.Parse("000102030405060708090a0b0c0d0e0f");
        var weights = Weights.FromParts([500_000, 500_000]);
        Assert.True(Bucketing.IsInTraffic(42, Stream.ToString("D"), visitor.ToString(), 900_000));
        var index = Bucketing.Draw(weights, 42, Stream.ToString("D"), visitor.ToString());
        return new VisitorAssigned(visitor, Created.Variants[index].Name, 0.5, 0);
    }

    private static Example Event<T>(long version, long after, string type, T data, JsonTypeInfo<T> json) =>
        new(
            Stream,
            version,
            1767225600000000 + after,
            type,
            CanonicalJson.Encode(JsonSerializer.SerializeToUtf8Bytes(data, json)),
            Guid.Parse($"0198f6a0-0000-7000-8000-0000000000{version:00}")
        );

    private static byte[] Record(Guid stream, long version, string type, string data, Digest previous) =>
        new Example(
            stream,
            version,
            1767225601000000,
            type,
            Encoding.UTF8.GetBytes(data),
            Guid.Parse($"0198f6a0-0000-7000-8000-0000000001{version:00}")
        ).Record(previous);

    private static string Text(string text) => JsonSerializer.Serialize(text, Relaxed);

    private static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private sealed record Example(Guid Stream, long Version, long At, string Type, byte[] Data, Guid Id)
    {
        private ChainRecord Covered =>
            new(Stream, Version, At, Type, Version == 1 ? "user:ada" : "api", null, Version == 2 ? "" : null, Id, Data);

        public Digest Link(Digest previous) => Format.Link(Covered, previous);

        public byte[] Record(Digest previous)
        {
            var bytes = new byte[Format.MaximumSize(Covered)];
            return bytes[..Format.Encode(Covered, previous, bytes)];
        }

        public string Json(Digest link)
        {
            var correlation = Covered.CorrelationId is { } id ? $",\"correlation\":{Text(id)}" : "";
            return $$"""{"version":{{Version}},"id":"{{Id}}","type":"{{Type}}","at":{{At}},"actor":"{{Covered.Actor}}"{{correlation}},"data":{{Text(Encoding.UTF8.GetString(Data))}},"link":"{{link}}"}""";
        }
    }
}
