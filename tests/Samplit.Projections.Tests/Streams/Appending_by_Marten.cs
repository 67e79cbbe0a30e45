using JasperFx;
using Npgsql;
using Samplit.Domain.Experiments;
using Samplit.Domain.Installations;
using Samplit.Domain.Layers;
using Samplit.Ledger;
using Samplit.Ledger.Chain;
using Samplit.Projections.Chain;
using Samplit.Projections.Rebuilding;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Tests.Streams;

public class Appending_by_Marten
{
    private static readonly EventMetadata Ada = new("user:ada", "cause", "correlation");

    [Fact]
    public async Task Links_its_events_as_the_writer_does()
    {
        var store = await TestStore.NewAsync();
        var layer = await StartAsync(store);

        await using (var session = store.Store.OpenDocumentSession(Ada))
        {
            var stream = await session.Events.FetchForWriting<Layer>(layer, Token);
            stream.AppendMany(Slice(1), Slice(2));
            await session.SaveChangesAsync(Token);
        }
        var ours = store.Store.OpenSession(Ada);
        ours.Append(await store.Store.FetchForWritingAsync(StreamTypes.Layer, layer), Slice(3));
        await ours.SaveChangesAsync(Token);
        await using (var session = store.Store.OpenDocumentSession(EventMetadata.None))
        {
            var stream = await session.Events.FetchForExclusiveWriting<Layer>(layer, Token);
            stream.AppendOne(Slice(4));
            await session.SaveChangesAsync(Token);
        }

        var verified = await new ChainVerifier(store.Store).VerifyAsync(layer, ct: Token);
        Assert.Equal((ChainVerdict.Intact, 5L), (verified.Verdict, verified.Checked));
        var events = await store.ReadAsync(layer);
        Assert.Equal([Ada, Ada, Ada, Ada, EventMetadata.None], events.Select(e => e.Metadata));
        Assert.Equal(
            [true, true, true, true, true],
            await store.RowsAsync(
                "SELECT mt_dotnet_type IS NULL FROM {schema}.mt_events WHERE stream_id = $1",
                layer,
                r => r.GetBoolean(0)
            )
        );
        var head = await store.Store.FetchForWritingAsync(StreamTypes.Layer, layer);
        Assert.Equal((5, events[^1].Hash, events[^1].Timestamp), (head.Version, head.Hash, head.LastTimestamp));
        Assert.Equal(4, head.Snapshot(store.Models.Layers)!.Slices.Count);
    }

    [Fact]
    public async Task Writes_the_documents_that_a_rebuild_gives()
    {
        var store = await TestStore.NewAsync();
        await StartAsync(store);
        await using (var session = store.Store.OpenDocumentSession(Ada))
        {
            var installation = Guid.CreateVersion7();
            session.Events.StartStream<Installation>(installation, Events.ByAlias["installation_created"]);
            session.Events.StartStream<Experiment>(Guid.CreateVersion7(), Events.Created);
            await session.SaveChangesAsync(Token);
        }

        foreach (
            var name in (string[])["layers", "installations", "experiments", "variant_statistics", "algorithm_states"]
        )
        {
            var report = await new ProjectionRebuild(store.Store, TimeProvider.System).RunAsync(name, ct: Token);
            Assert.Equal((1L, 0L), (report.Streams, report.Differences));
        }
    }

    /// <summary>What the writer holds in memory would not be the head any more.</summary>
    [Fact]
    public async Task Is_refused_for_an_experiment_that_has_begun()
    {
        var store = await TestStore.NewAsync();
        var id = Guid.CreateVersion7();
        await store.AppendAsync(
            id,
            [
                [Events.Created],
            ]
        );

        await using var session = store.Store.OpenDocumentSession(Ada);
        var stream = await session.Events.FetchForWriting<Experiment>(id, Token);
        stream.AppendOne(new ExperimentStarted());

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => session.SaveChangesAsync(Token));
        Assert.Contains("Only the writer", refused.Message);
        Assert.Single(await store.ReadAsync(id));
    }

    [Fact]
    public async Task Is_refused_without_a_version_that_is_expected()
    {
        var store = await TestStore.NewAsync();
        var layer = await StartAsync(store);

        await using var session = store.Store.OpenDocumentSession(Ada);
        session.Events.Append(layer, Slice(1));

        await Assert.ThrowsAsync<InvalidOperationException>(() => session.SaveChangesAsync(Token));
        Assert.Single(await store.ReadAsync(layer));
    }

    [Fact]
    public async Task That_loses_a_race_leaves_nothing_behind()
    {
        var store = await TestStore.NewAsync();
        var layer = await StartAsync(store);
        await using var first = store.Store.OpenDocumentSession(Ada);
        await using var second = store.Store.OpenDocumentSession(Ada);
        var won = await first.Events.FetchForWriting<Layer>(layer, Token);
        var lost = await second.Events.FetchForWriting<Layer>(layer, Token);
        won.AppendOne(Slice(1));
        lost.AppendOne(Slice(2));

        await first.SaveChangesAsync(Token);
        await Assert.ThrowsAnyAsync<ConcurrencyException>(() => second.SaveChangesAsync(Token));

        Assert.Equal([1L, 2L], (await store.ReadAsync(layer)).Select(e => e.Sequence));
        Assert.Equal(
            [2L],
            await store.RowsAsync(
                "SELECT count(*) FROM {schema}.mt_events WHERE $1 IS NOT NULL",
                layer,
                r => r.GetInt64(0)
            )
        );
    }

    [Fact]
    public async Task Is_undone_by_a_side_row_that_is_refused()
    {
        var store = await TestStore.NewAsync();
        var layer = await StartAsync(store);

        await using var session = store.Store.OpenDocumentSession(Ada);
        var stream = await session.Events.FetchForWriting<Layer>(layer, Token);
        stream.AppendOne(Slice(1));
        session.Execute(new NpgsqlBatchCommand("SELECT 1 / 0"));

        var refused = await Assert.ThrowsAsync<PostgresException>(() => session.SaveChangesAsync(Token));
        Assert.Equal(PostgresErrorCodes.DivisionByZero, refused.SqlState);
        Assert.Single(await store.ReadAsync(layer));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static SliceTaken Slice(int number) => new(Guid.CreateVersion7(), number * 1000, (number + 1) * 1000);

    private static async Task<Guid> StartAsync(TestStore store)
    {
        var id = Guid.CreateVersion7();
        await using var session = store.Store.OpenDocumentSession(Ada);
        session.Events.StartStream<Layer>(id, Events.ByAlias["layer_created"]);
        await session.SaveChangesAsync(Token);
        return id;
    }
}
