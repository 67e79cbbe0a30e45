using System.Buffers.Binary;
using System.Net;
using System.Text;
using Samplit.Api.Tests.Audit;
using Samplit.Api.Tests.Story;
using Samplit.Ledger;
using Samplit.Ledger.Merkle;
using Samplit.Ledger.Notes;
using Samplit.Testing;

namespace Samplit.Api.Tests.Sealing;

/// <summary>What a stranger who trusts nothing but a key can do with it, over HTTP alone.</summary>
public class The_transparency_log
{
    private const int Events = 302;

    /// <summary>A server with 302 events, all of them signed for.</summary>
    private static readonly Lazy<Task<(RunningServer Server, TestExperiment Experiment)>> Shared = new(async () =>
    {
        var server = await RunningServer.StartAsync(("Samplit:CheckpointInterval", "00:00:00.05"));
        var experiment = await An.FixedExperiment.RunningOn(server);
        await experiment.AssignAll(Events - TestKeys.Events - 2);
        await Logs.SignedAsync(server, Events);
        return (server, experiment);
    });

    [Fact]
    public async Task Is_signed_by_the_key_that_it_names()
    {
        var (server, _) = await Shared.Value;

        var answer = (await server.GetAsync("/audit/log/checkpoint")).Is(HttpStatusCode.OK);
        var keys = (await server.GetAsync("/audit/log/keys")).Is(HttpStatusCode.OK);

        var key = NoteKey.Parse(keys["keys", 0, "verifier"].GetString()!);
        var note = SignedNote.Parse(Encoding.UTF8.GetBytes(answer.Text));
        Assert.Equal("text/plain", answer.ContentType);
        Assert.True(answer.Headers.CacheControl?.NoCache);
        Assert.Equal([key], note.SignedBy(key));
        Assert.Equal(("samplit.local", "samplit.local"), (keys["origin"].GetString(), key.Name));
        Assert.Equal(("samplit.local", Events), (Checkpoint.Parse(note.Text).Origin, Checkpoint.Parse(note.Text).Size));
    }

    [Fact]
    public async Task Can_be_read_whole_and_hashes_to_what_was_signed()
    {
        var (server, experiment) = await Shared.Value;
        var checkpoint = await Logs.CheckpointAsync(server);
        var tree = new MerkleFrontier();

        var entries = new List<byte[]>();
        foreach (var path in new[] { "000", "001.p/46" })
        {
            var bundle = await server.Http.GetByteArrayAsync(Path($"tile/entries/{path}"));
            for (var at = 0; at < bundle.Length; )
            {
                var length = BinaryPrimitives.ReadUInt16BigEndian(bundle.AsSpan(at));
                entries.Add(bundle[(at + 2)..(at + 2 + length)]);
                at += 2 + length;
            }
        }
        entries.ForEach(e => tree.Append(MerkleHash.Leaf(e)));

        Assert.Equal((checkpoint.Size, checkpoint.Root), (tree.Size, tree.Root()));
        var id = experiment.Id.ToByteArray(bigEndian: true);
        Assert.All(entries.Skip(TestKeys.Events), e => Assert.True(e.AsSpan().IndexOf(id) > 0));
    }

    [Fact]
    public async Task Gives_tiles_that_hash_to_what_was_signed()
    {
        var (server, _) = await Shared.Value;
        var checkpoint = await Logs.CheckpointAsync(server);

        var full = Tile.Read(await server.Http.GetByteArrayAsync(Path("tile/0/000")));
        var partial = Tile.Read(await server.Http.GetByteArrayAsync(Path("tile/0/001.p/46")));
        var above = Tile.Read(await server.Http.GetByteArrayAsync(Path("tile/1/000.p/1")));

        var tree = new MerkleFrontier();
        foreach (var hash in full.Concat(partial))
        {
            tree.Append(hash);
        }
        Assert.Equal(checkpoint.Root, tree.Root());
        Assert.Equal([MerkleHash.Complete(full)], above);
    }

    [Theory]
    [InlineData("tile/0/000")]
    [InlineData("tile/0/001.p/46")]
    [InlineData("tile/entries/000")]
    public async Task Says_that_tiles_never_change(string path)
    {
        var (server, _) = await Shared.Value;

        using var answer = await server.Http.GetAsync(Path(path));

        Assert.Equal(
            ("application/octet-stream", "public, max-age=31536000, immutable"),
            (answer.Content.Headers.ContentType?.ToString(), answer.Headers.GetValues("Cache-Control").Single())
        );
    }

    [Theory]
    [InlineData("tile/0/002.p/1")]
    [InlineData("tile/0/001.p/47")]
    [InlineData("tile/0/001")]
    [InlineData("tile/0/1")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/x000/000")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/2/000.p/1")]
    [InlineData("tile/64/000.p/1")]
    [InlineData("tile/0/")]
    [InlineData("tile/entries/002.p/1")]
    [InlineData("tile/entries/x")]
    public async Task Has_no_other_tiles(string path)
    {
        var (server, _) = await Shared.Value;

        (await server.GetAsync("/audit/log/" + path)).IsNotFound("tile");
    }

    [Fact]
    public async Task Proves_that_an_assignment_is_in_it()
    {
        var (server, experiment) = await Shared.Value;
        var checkpoint = await Logs.CheckpointAsync(server);
        var bundle = await server.Http.GetByteArrayAsync(Path("tile/entries/000.p/17"));

        var answer = await server.GetAsync(
            $"/audit/log/proofs/inclusion?experiment={experiment.Id}&sequence={17 - TestKeys.Events}&size={Events}"
        );

        answer.Is(HttpStatusCode.OK);
        Assert.Equal((16, Events), (answer["index"].GetInt64(), answer["size"].GetInt64()));
        var record = LastEntry(bundle);
        Assert.True(MerkleProof.VerifyInclusion(MerkleHash.Leaf(record), 16, Events, Hashes(answer), checkpoint.Root));
        (await server.GetAsync($"/audit/log/proofs/inclusion?index=16")).Is(HttpStatusCode.OK, answer.Text);
    }

    [Fact]
    public async Task Proves_that_it_has_only_grown()
    {
        var (server, _) = await Shared.Value;
        var checkpoint = await Logs.CheckpointAsync(server);
        var tile = Tile.Read(await server.Http.GetByteArrayAsync(Path("tile/0/000.p/100")));
        var before = new MerkleFrontier();
        foreach (var hash in tile)
        {
            before.Append(hash);
        }

        var answer = (await server.GetAsync("/audit/log/proofs/consistency?from=100")).Is(HttpStatusCode.OK);

        Assert.Equal(Events, answer["to"].GetInt64());
        Assert.True(MerkleProof.VerifyConsistency(100, before.Root(), Events, checkpoint.Root, Hashes(answer)));
    }

    [Theory]
    [InlineData("inclusion?index=302", "index")]
    [InlineData("inclusion?index=-1", "index")]
    [InlineData("inclusion?index=5&size=5", "index")]
    [InlineData("inclusion?index=0&size=303", "size")]
    [InlineData("inclusion?index=0&size=0", "size")]
    [InlineData("inclusion", "index")]
    [InlineData("inclusion?sequence=1", "index")]
    [InlineData("inclusion?experiment=00000000-0000-0000-0000-000000000000", "index")]
    [InlineData("consistency?from=0", "from")]
    [InlineData("consistency?from=303", "from")]
    [InlineData("consistency?from=7&to=6", "from")]
    [InlineData("consistency?from=1&to=303", "to")]
    public async Task Refuses_to_prove_what_cannot_be(string proof, string field)
    {
        var (server, _) = await Shared.Value;

        (await server.GetAsync("/audit/log/proofs/" + proof)).IsInvalid(field);
    }

    [Fact]
    public async Task Knows_no_event_that_is_not_there()
    {
        var (server, experiment) = await Shared.Value;

        var path = $"/audit/log/proofs/inclusion?experiment={experiment.Id}&sequence={Events + 1}";

        (await server.GetAsync(path)).IsProblem(HttpStatusCode.NotFound, "not_sealed");
    }

    [Fact]
    public async Task Is_not_there_before_the_first_event()
    {
        // The server's own key is in the log from its start.
        await using var server = await RunningServer.StartAsync(("Samplit:CheckpointInterval", "1.00:00:00"));

        (await server.GetAsync("/audit/log/checkpoint")).IsProblem(HttpStatusCode.NotFound, "no_checkpoint");
        (await server.GetAsync("/audit/log/proofs/consistency?from=1")).IsProblem(
            HttpStatusCode.NotFound,
            "no_checkpoint"
        );
    }

    private static Uri Path(string path) => new("/audit/log/" + path, UriKind.Relative);

    private static Digest[] Hashes(Answer answer) =>
        [.. answer["proof"].EnumerateArray().Select(h => Digest.From(h.GetBytesFromBase64()))];

    private static byte[] LastEntry(byte[] bundle)
    {
        var at = 0;
        while (true)
        {
            var end = at + 2 + BinaryPrimitives.ReadUInt16BigEndian(bundle.AsSpan(at));
            if (end == bundle.Length)
            {
                return bundle[(at + 2)..];
            }
            at = end;
        }
    }
}
