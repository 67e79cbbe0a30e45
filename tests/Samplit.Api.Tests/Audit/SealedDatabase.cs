using Npgsql;
using Samplit.Api.Tests.Story;
using Samplit.Ledger.Notes;
using Samplit.Testing;

namespace Samplit.Api.Tests.Audit;

/// <summary>
/// A database with two experiments, one of them adaptive, that tests copy before they do anything to it.
/// </summary>
/// <param name="Experiment">
/// The adaptive one: 150 visitors came, some of whom it did not let in, and some converted.
/// </param>
/// <param name="Trusted">The checkpoint that the auditor kept: it covers all events.</param>
/// <param name="Key">The log's key.</param>
/// <param name="Length">Version of the experiment.</param>
internal sealed record SealedDatabase(
    TestDatabase Database,
    Guid Experiment,
    Checkpoint Trusted,
    NoteKey Key,
    long Length
)
{
    private static readonly Lazy<Task<SealedDatabase>> Shared = new(CreateAsync);

    /// <summary>A copy that the caller may do with as it likes.</summary>
    public static async Task<(SealedDatabase Original, Auditor Auditor)> CopyAsync()
    {
        var original = await Shared.Value;
        return (original, new Auditor(await TestDatabase.CreateAsync(original.Database.Name)));
    }

    /// <summary>A server goes on with a copy; the checkpoint that it signs for what came.</summary>
    public async Task<Checkpoint> GoOnAsync(Auditor auditor, string visitor, int visitors)
    {
        await using var server = await RunningServer.StartOnAsync(
            auditor.Database.ConnectionString,
            ("Samplit:CheckpointInterval", "00:00:00.05")
        );
        var experiment = new TestExperiment(server, Experiment);
        for (var i = 0; i < visitors; i++)
        {
            await experiment.Assign($"{visitor} {i}");
        }
        var events = (await experiment.Events()).Count;
        await Logs.SignedAsync(server, Trusted.Size + events - Length);
        return await Logs.CheckpointAsync(server);
    }

    private static async Task<SealedDatabase> CreateAsync()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var server = await RunningServer.StartOnAsync(
            database.ConnectionString,
            ("Samplit:CheckpointInterval", "00:00:00.05")
        );
        var other = await An.FixedExperiment.RunningOn(server);
        var experiment = await An
            .AdaptiveExperiment.Under(new { firstBatch = 20, largestBatch = 40 })
            .LettingIn(0.9)
            .RunningOn(server);
        for (var visitor = 1; visitor <= 150; visitor++)
        {
            var variant = (await experiment.Assign($"v-{visitor}"))["variant"].GetString();
            if (visitor % (variant == "b" ? 3 : 7) == 0)
            {
                await experiment.Convert($"v-{visitor}", 12.5);
            }
            if (visitor % 10 == 0)
            {
                await other.Assign($"v-{visitor}");
            }
        }
        await other.AssignAll(20, "late ");
        var length = (await experiment.Events()).Count;
        await Logs.SignedAsync(server, TestKeys.Events + length + (await other.Events()).Count);
        var key = (await server.GetAsync("/audit/log/keys"))["keys", 0, "verifier"].GetString()!;
        var checkpoint = await Logs.CheckpointAsync(server);
        await server.DisposeAsync();
        NpgsqlConnection.ClearPool(new NpgsqlConnection(database.ConnectionString));
        return new SealedDatabase(database, experiment.Id, checkpoint, NoteKey.Parse(key), length);
    }
}
