using Npgsql;
using Samplit.Api.Tests.Audit;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Json;
using Samplit.Ledger.Chain;
using Samplit.Ledger.Notes;
using Samplit.Testing;
using Samplit.Verify.Audit;
using Samplit.Verify.Tests.Audit;

namespace Samplit.Api.Tests.Sealing;

/// <summary>
/// Tombstones, which Marten writes for the numbers of a save that failed, lie between the events of a log.
/// </summary>
public class Events_without_a_link
{
    private static readonly Lazy<Task<Log>> Shared = new(CreateAsync);

    [Fact]
    public async Task Are_leaves_of_the_log_and_verified_as_such()
    {
        var log = await Shared.Value;
        await using var auditor = await log.CopyAsync();

        var report = await auditor.VerifyAsync(trusted: log.Trusted);

        Assert.Equal((AuditVerdict.Intact, LogVerdict.Intact), (report.Verdict, report.Log.Verdict));
        Assert.Equal((log.Trusted.Size, log.Trusted.Size), (report.Checked, report.Streams.Sum(s => s.Covered)));
        Assert.Equal(2, report.Streams.Single(s => s.Chain.UnknownTypes.ContainsKey("tombstone")).Chain.Checked);
    }

    [Fact]
    public async Task Are_verified_by_who_remembers_what_was_verified_before()
    {
        var log = await Shared.Value;
        await using var auditor = await log.CopyAsync();
        var folder = Directory.CreateTempSubdirectory().FullName;
        await auditor.VerifyAsync(trusted: log.Trusted, state: folder);

        var again = await auditor.VerifyAsync(trusted: log.Trusted, state: folder);

        Assert.Equal((AuditVerdict.Intact, log.Trusted.Size), (again.Verdict, again.Log.Since));
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("UPDATE samplit.mt_events SET data = '{\"x\": 1}' WHERE type = 'tombstone'")]
    [InlineData("UPDATE samplit.mt_events SET version = version + 100 WHERE type = 'tombstone'")]
    [InlineData("UPDATE samplit.mt_events SET type = 'visitor_assigned' WHERE type = 'tombstone'")]
    [InlineData("DELETE FROM samplit.mt_events WHERE type = 'tombstone'")]
    [InlineData("UPDATE samplit.mt_events SET headers = NULL WHERE type <> 'tombstone'")]
    [InlineData(
        """
            INSERT INTO samplit.mt_events (seq_id, id, stream_id, version, data, type)
            SELECT seq_id - 1, gen_random_uuid(), stream_id, 1, '{}', 'tombstone' FROM samplit.mt_events
            WHERE type = 'tombstone' ORDER BY seq_id LIMIT 1
            """
    )]
    public async Task Are_noticed_when_they_were_tampered_with(string sql)
    {
        var log = await Shared.Value;
        await using var auditor = await log.CopyAsync();
        await auditor.TamperAsync(sql);

        var report = await auditor.VerifyAsync(trusted: log.Trusted);

        Assert.False(report.IsClean);
    }

    /// <summary>Those behind the experiment's last event are laid open in it.</summary>
    [Fact]
    public async Task Are_records_of_an_export_that_both_verifiers_know()
    {
        var log = await Shared.Value;
        await using var auditor = await log.CopyAsync();

        var export = await auditor.ExportAsync(log.Experiment);

        Assert.Contains(
            Convert.ToBase64String("samplit-unlinked/v1"u8)[..24],
            System.Text.Encoding.UTF8.GetString(export),
            StringComparison.Ordinal
        );
        using var file = new MemoryStream(export);
        var ours = new ExportVerification(new EventRegistry(EventCatalog.Types)).Run(
            file,
            [log.Key],
            log.Trusted,
            null,
            default
        );
        Assert.Equal((AuditVerdict.Intact, LogVerdict.Intact), (ours.Verdict, ours.Log.Verdict));
        var theirs = await OtherVerifier.ExportAsync(export, log.Key.ToString());
        Assert.Equal("intact", theirs.Verdict);
    }

    private static async Task<Log> CreateAsync()
    {
        var database = await TestDatabase.CreateAsync();
        await using var server = await RunningServer.StartOnAsync(
            database.ConnectionString,
            ("Samplit:CheckpointInterval", "00:00:00.05")
        );
        var experiment = await An.FixedExperiment.RunningOn(server);
        await experiment.AssignAll(3);
        await using (
            var command = database.DataSource.CreateCommand(
                """
                SELECT nextval('samplit.mt_events_sequence');
                WITH stream AS (INSERT INTO samplit.mt_streams (id, version) VALUES (gen_random_uuid(), 0) RETURNING id)
                INSERT INTO samplit.mt_events (seq_id, id, stream_id, version, data, type, mt_dotnet_type)
                SELECT seq, gen_random_uuid(), id, seq, '{}', 'tombstone', 'JasperFx.Events.Tombstone, JasperFx.Events'
                FROM stream, LATERAL (SELECT nextval('samplit.mt_events_sequence') AS seq FROM generate_series(1, 2)) n
                """
            )
        )
        {
            await command.ExecuteNonQueryAsync();
        }
        var events = (await experiment.Events()).Count;
        await Logs.SignedAsync(server, TestKeys.Events + events + 2);
        var key = (await server.GetAsync("/audit/log/keys"))["keys", 0, "verifier"].GetString()!;
        var checkpoint = await Logs.CheckpointAsync(server);
        await server.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        await database.DataSource.DisposeAsync();
        return new Log(database, experiment.Id, checkpoint, NoteKey.Parse(key));
    }

    private sealed record Log(TestDatabase Database, Guid Experiment, Checkpoint Trusted, NoteKey Key)
    {
        public async Task<Auditor> CopyAsync() => new(await TestDatabase.CreateAsync(Database.Name));
    }
}
