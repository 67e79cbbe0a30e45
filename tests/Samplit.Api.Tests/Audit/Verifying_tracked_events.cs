using System.Net;
using Npgsql;
using Samplit.Api.Tests.Story;
using Samplit.Api.Tests.TrackedEvents;
using Samplit.Testing;
using Samplit.Verify.Audit;
using static Samplit.Api.Tests.TrackedEvents.Tracking;

namespace Samplit.Api.Tests.Audit;

/// <summary>The rows of tracked events lie beside the log, which has the root of each batch.</summary>
public class Verifying_tracked_events
{
    /// <summary>Of the batch with a known event.</summary>
    private const string Batch = "batch = (SELECT batch FROM samplit.tracked_events WHERE event_id = 'known')";

    [Fact]
    public async Task Hashes_them_again_however_they_were_sent()
    {
        var (_, auditor) = await SealedDatabase.CopyAsync();
        var random = new Random(7);
        await using (var server = await RunningServer.StartOnAsync(auditor.Database.ConnectionString))
        {
            var events = Enumerable
                .Range(0, 300)
                .Select(i =>
                    Event(
                        members: new
                        {
                            unit = $"user-{i % 20}",
                            type = $"type-{i % 3}",
                            value = i % 4 == 0 ? (double?)null : i / 7.0,
                            payload = i % 5 == 0
                                ? new
                                {
                                    at = i,
                                    text = "é\u2028\"\\\n💶",
                                    small = 1e-7,
                                }
                                : null,
                            metrics = i % 2 == 0 ? new { ms = i * 1.1, big = 12345678901.5 } : null,
                            experiments = i % 7 == 0 ? new[] { new { experimentId = "ä\"", variant = "b" } } : null,
                        }
                    )
                )
                .ToList();
            var calls = new List<Task<Answer>>();
            while (events.Count > 0)
            {
                var size = Math.Min(events.Count, random.Next(1, 40));
                calls.Add(server.Track(events.Take(size)));
                events.RemoveRange(0, size);
            }
            Assert.All(await Task.WhenAll(calls), a => a.Is(HttpStatusCode.OK));
            (await server.Erase("user-3")).Is(HttpStatusCode.OK);
            var own = (await server.GetAsync("/api/events/verification")).Is(HttpStatusCode.OK);
            Assert.Equal(("intact", 300), (own["verdict"].GetString(), own["rows", "rows"].GetInt32()));
            var found = (await server.GetAsync("/audit/log/verification")).Is(HttpStatusCode.OK)["trackedEvents"];
            Assert.Equal(
                ("intact", 300, 15),
                (
                    found.GetProperty("verdict").GetString(),
                    found.GetProperty("rows").GetInt32(),
                    found.GetProperty("erased").GetInt32()
                )
            );
        }

        var report = await auditor.VerifyAsync();

        Assert.True(report.IsClean);
        Assert.Equal((300, 15, 0, 0, 0), Counts(report.TrackedEvents!));
        var run = await Cli.CommandRun.OfAsync(auditor.Database, "verify");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("tracked events intact: 300 rows of", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE samplit.tracked_events SET value = value + 1 WHERE event_id = 'known'", "a row was changed")]
    [InlineData(
        "UPDATE samplit.tracked_events SET unit = '\\x00112233445566778899aabbccddeeff' WHERE event_id = 'known'",
        "a row was changed"
    )]
    [InlineData(
        "UPDATE samplit.tracked_events SET project_id = gen_random_uuid() WHERE event_id = 'known'",
        "a row was changed"
    )]
    [InlineData(
        "UPDATE samplit.tracked_events SET payload = '{\"items\":3}' WHERE event_id = 'known'",
        "a row was changed"
    )]
    [InlineData("UPDATE samplit.tracked_events SET salt = NULL WHERE event_id = 'known'", "a row was changed")]
    [InlineData("UPDATE samplit.tracked_events SET hash = sha256('x') WHERE event_id = 'known'", "a row was changed")]
    [InlineData("DELETE FROM samplit.tracked_events WHERE event_id = 'known'", "2 rows are there instead of 3")]
    [InlineData(
        "INSERT INTO samplit.tracked_events (batch, leaf, occurred_at, hash) SELECT batch, 3, occurred_at, hash FROM samplit.tracked_events WHERE event_id = 'known'",
        "4 rows are there instead of 3"
    )]
    [InlineData(
        $$"""
            WITH gone AS (DELETE FROM samplit.tracked_events WHERE {{Batch}} AND leaf = 0)
            INSERT INTO samplit.tracked_events
            SELECT k.batch, r.leaf, r.occurred_at, r.hash, r.salt, r.received_at, r.project_id, r.unit_type, r.unit, r.event_id, r.type
            FROM samplit.tracked_events k, samplit.tracked_events r
            WHERE k.event_id = 'known' AND r.batch <> k.batch AND r.leaf = 0
            """,
        "the rows are not those that were committed"
    )]
    [InlineData(
        "SELECT samplit.erase_tracked_events('user', unit) FROM samplit.tracked_events WHERE event_id = 'known'",
        "1 rows are erased, and the log tells of 0",
        2
    )]
    public async Task Names_the_batch_whose_rows_are_others(string sql, string reason, int wrong = 1)
    {
        var (auditor, server) = await TrackedAsync();
        await server.DisposeAsync();
        await auditor.TamperAsync(sql);

        var report = await auditor.VerifyAsync();

        Assert.Equal(AuditVerdict.Tampered, report.Verdict);
        Assert.Equal(Enumerable.Repeat(reason, wrong), report.TrackedEvents!.Wrong.Select(w => w.Reason));
        Assert.All(report.Streams, s => Assert.Equal(AuditVerdict.Intact, s.Verdict));
        var run = await Cli.CommandRun.OfAsync(auditor.Database, "verify");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"tampered tracked events: {reason} in batch", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finds_rows_that_no_batch_has()
    {
        var (auditor, server) = await TrackedAsync();
        await server.DisposeAsync();
        await auditor.TamperAsync(
            "INSERT INTO samplit.tracked_events (batch, leaf, occurred_at, hash) SELECT gen_random_uuid(), 0, now(), sha256('x')"
        );

        var report = await auditor.VerifyAsync();

        Assert.Equal((AuditVerdict.Tampered, 1), (report.Verdict, report.TrackedEvents!.Stray));
    }

    [Fact]
    public async Task Says_which_could_not_be_hashed_because_they_are_kept_elsewhere()
    {
        var (auditor, server) = await TrackedAsync();
        await server.DisposeAsync();
        await auditor.DetachWeeksAsync();

        var report = await auditor.VerifyAsync();

        Assert.Equal(AuditVerdict.NotCovered, report.TrackedEvents!.Verdict);
        Assert.Equal((0, 0, 0, 0, 2), Counts(report.TrackedEvents));
    }

    /// <summary>Of all weeks: which of them the events are in hangs on the day.</summary>
    [Fact]
    public async Task Tells_rows_that_were_erased_from_rows_that_were_lost()
    {
        var (auditor, server) = await TrackedAsync();
        await using (server)
        {
            var erased = (await server.Erase("somebody")).Is(HttpStatusCode.OK);
            Assert.Equal((2, 2), (erased["events"].GetInt32(), erased["batches"].GetInt32()));
            Assert.Equal([3], erased["sequences"].EnumerateArray().Select(s => s.GetInt64()));
            Assert.Equal(0, (await server.Erase("somebody")).Is(HttpStatusCode.OK)["events"].GetInt32());
            // That the event was there is remembered, so it does not come back.
            Assert.Equal(["duplicate"], (await server.Track(Event("known"))).Outcomes());
        }
        await using var left = auditor.Database.DataSource.CreateCommand(
            "SELECT count(*) FROM samplit.tracked_events WHERE salt IS NULL AND unit IS NULL AND event_id IS NULL AND octet_length(hash) = 32"
        );
        Assert.Equal(2L, await left.ExecuteScalarAsync());

        var report = await auditor.VerifyAsync();

        Assert.True(report.IsClean);
        Assert.Equal((6, 2, 0, 0, 0), Counts(report.TrackedEvents!));
    }

    [Fact]
    public async Task Lets_the_role_that_serves_append_and_nothing_else()
    {
        var (auditor, server) = await TrackedAsync();
        await server.DisposeAsync();
        await using var application = NpgsqlDataSource.Create(auditor.Database.ServerConnections.Application);

        foreach (
            var sql in (string[])
                [
                    "UPDATE samplit.tracked_events SET value = 1",
                    "UPDATE samplit.tracked_events SET salt = NULL",
                    "DELETE FROM samplit.tracked_events",
                    "DELETE FROM samplit.tracked_event_ids",
                    "DELETE FROM samplit.project_salts",
                    "SELECT samplit.ensure_tracked_week('2001-01-01')",
                ]
        )
        {
            await using var command = application.CreateCommand(sql);
            await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());
        }
        // Nor may the owner, but for what an erasure does.
        await using var owner = auditor.Database.DataSource.CreateCommand(
            "UPDATE samplit.tracked_events SET value = 1"
        );
        var refused = await Assert.ThrowsAsync<PostgresException>(() => owner.ExecuteNonQueryAsync());
        Assert.Contains("append-only", refused.MessageText, StringComparison.Ordinal);
    }

    /// <summary>Two batches of three in a database of their own; somebody did one thing in each.</summary>
    private static async Task<(Auditor, RunningServer)> TrackedAsync()
    {
        var (_, auditor) = await SealedDatabase.CopyAsync();
        var server = await RunningServer.StartOnAsync(auditor.Database.ConnectionString);
        foreach (var id in (string[])["known", "other"])
        {
            (
                await server.Track(
                    Event(),
                    Event(
                        id,
                        new
                        {
                            unit = "somebody",
                            value = 2.5,
                            payload = new { items = 2 },
                        }
                    ),
                    Event()
                )
            ).Is(HttpStatusCode.OK);
        }
        return (auditor, server);
    }

    private static (long Rows, long Erased, long Wrong, long Stray, long Away) Counts(TrackedEventFindings found) =>
        (found.Rows, found.Erased, found.WrongInAll, found.Stray, found.Away);
}
