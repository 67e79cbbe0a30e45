using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Api.Decisions;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Assignment;
using Samplit.Projections.Streams;

namespace Samplit.Api.Tests.Decisions;

public class Commits_that_are_shared(OwnServer own) : IClassFixture<OwnServer>
{
    [Fact]
    public async Task Are_one_transaction_of_all_that_waits()
    {
        var commits = Queue();
        var experiments = await Experiments(20);
        var batches = await Task.WhenAll(experiments.Select(e => PrepareAsync(e, "v-1", "v-2")));

        Task[] waiting;
        await using (await OccupyAsync(commits))
        {
            waiting = Array.ConvertAll(batches, commits.CommitAsync);
            Assert.DoesNotContain(waiting, w => w.IsCompleted);
        }
        await Task.WhenAll(waiting);

        Assert.Equal(1, await TransactionsAsync(experiments));
        foreach (var (experiment, batch) in experiments.Zip(batches))
        {
            Assert.Equal(batch.Appends[0].Events.Select(e => e.Hash), (await Assigned(experiment)).Select(e => e.Hash));
        }
        await own.Server.ProjectionsEqualARebuild();
    }

    [Fact]
    public async Task Take_no_more_visitors_than_a_batch_does_but_a_batch_whole()
    {
        var commits = Queue(batch: 5);
        var experiments = await Experiments(5);
        var pairs = await Task.WhenAll(experiments[1..].Select(e => PrepareAsync(e, "v-1", "v-2")));
        var large = await PrepareAsync(experiments[0], [.. Enumerable.Range(0, 7).Select(i => $"v-{i}")]);

        Task[] waiting;
        await using (await OccupyAsync(commits))
        {
            waiting = Array.ConvertAll([large, .. pairs], commits.CommitAsync);
        }
        await Task.WhenAll(waiting);

        Assert.Equal(1, await TransactionsAsync(experiments[0]));
        Assert.Equal(1, await TransactionsAsync(experiments[1], experiments[2]));
        Assert.Equal(1, await TransactionsAsync(experiments[3], experiments[4]));
        Assert.Equal(3, await TransactionsAsync(experiments));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(9)]
    public async Task Go_through_but_for_the_one_whose_stream_has_moved(int moved)
    {
        var commits = Queue();
        var experiments = await Experiments(10);
        var batches = await Task.WhenAll(experiments.Select(e => PrepareAsync(e, "v-1", "v-2")));
        await own.AssignElsewhereAsync(experiments[moved], "v-3", "b");

        Task[] waiting;
        await using (await OccupyAsync(commits))
        {
            waiting = Array.ConvertAll(batches, commits.CommitAsync);
        }

        var conflict = await Assert.ThrowsAsync<StreamVersionConflictException>(() => waiting[moved]);
        Assert.Equal(experiments[moved].Id, conflict.StreamId);
        await Task.WhenAll(waiting.Where(w => w != waiting[moved]));
        Assert.All(experiments, e => Assert.Equal(e == experiments[moved] ? 1 : 2, Assigned(e).Result.Count));
        await own.Server.ProjectionsEqualARebuild();
    }

    [Fact]
    public async Task Go_through_but_for_the_one_whose_visitor_is_known()
    {
        var commits = Queue();
        var experiments = await Experiments(10);
        await own.AssignElsewhereAsync(experiments[5], "v-2", "b");
        var batches = await Task.WhenAll(experiments.Select(e => PrepareAsync(e, "v-1", "v-2")));

        Task[] waiting;
        await using (await OccupyAsync(commits))
        {
            waiting = Array.ConvertAll(batches, commits.CommitAsync);
        }

        var known = await Assert.ThrowsAsync<PostgresException>(() => waiting[5]);
        Assert.True(DecisionStore.IsKnownVisitor(known));
        await Task.WhenAll(waiting.Where(w => w != waiting[5]));
        Assert.All(experiments, e => Assert.Equal(e == experiments[5] ? 1 : 2, Assigned(e).Result.Count));
        await own.Server.ProjectionsEqualARebuild();
    }

    [Fact]
    public async Task Do_not_wait_for_streams_that_others_hold()
    {
        var commits = Queue();
        var experiments = await Experiments(12);
        var batches = await Task.WhenAll(experiments.Select(e => PrepareAsync(e, "v-1")));

        await using (await Locks.HoldStreamAsync(own.Owner, experiments[0].Id))
        await using (await Locks.HoldStreamAsync(own.Owner, experiments[1].Id))
        await using (await Locks.HoldStreamAsync(own.Owner, experiments[2].Id))
        {
            Task[] waiting;
            await using (await OccupyAsync(commits))
            {
                waiting = Array.ConvertAll(batches, commits.CommitAsync);
            }

            foreach (var (experiment, commit) in experiments.Zip(waiting).Take(3))
            {
                var conflict = await Assert.ThrowsAsync<StreamVersionConflictException>(() => commit);
                Assert.Equal(experiment.Id, conflict.StreamId);
            }
            await Task.WhenAll(waiting[3..]);
        }

        Assert.Equal(1, await TransactionsAsync(experiments));
        await commits.CommitAsync(batches[0]);
    }

    private CommitQueue Queue(int batch = 1_000)
    {
        var services = own.Server.App.Services;
        return new CommitQueue(
            own.BehindItsBack,
            services.GetRequiredService<DatabaseCircuit>(),
            services.GetRequiredService<DecisionOptions>() with
            {
                WriterBatch = batch,
            }
        );
    }

    private Task<TestExperiment[]> Experiments(int count) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(_ => An.FixedExperiment.RunningOn(own.Server)));

    private async Task<DecisionBatch> PrepareAsync(TestExperiment experiment, params string[] visitors)
    {
        var batch = new DecisionBatch(
            own.Store,
            await own.Store.FetchAsync(experiment.Id),
            inFlight: null,
            own.Visitors,
            lookedUp: null
        );
        foreach (var visitor in visitors)
        {
            Assert.True(
                batch.TryAdd(
                    new PendingAssignment(
                        await own.KeyAsync(experiment, visitor),
                        await own.KeyAsync(experiment, visitor),
                        context: null,
                        isTargeted: true,
                        automated: null
                    )
                )
            );
        }
        batch.Prepare();
        return batch;
    }

    private Task<Occupied> OccupyAsync(CommitQueue commits) =>
        Occupied.ByAsync(own, async experiment => await commits.CommitAsync(await PrepareAsync(experiment, "v-1")));

    private static async Task<List<StoredEvent>> Assigned(TestExperiment experiment) =>
        [.. (await experiment.IntactEvents(madeUp: 1)).Where(e => e.Data is VisitorAssigned)];

    /// <summary>How many transactions assigned the visitors of these experiments.</summary>
    private async Task<long> TransactionsAsync(params TestExperiment[] experiments)
    {
        await using var command = own.Owner.CreateCommand(
            """
            SELECT count(DISTINCT xmin::text) FROM samplit.mt_events
            WHERE stream_id = ANY ($1) AND type = 'visitor_assigned'
            """
        );
        command.Parameters.Add(new NpgsqlParameter { Value = Array.ConvertAll(experiments, e => e.Id) });
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
