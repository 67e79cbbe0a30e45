using System.Net;
using Samplit.Api.Tests.Story;
using Samplit.Testing;
using Samplit.Verify.Audit;

namespace Samplit.Api.Tests.Audit;

/// <summary>The rows of metrics lie beside the log, which has their digests.</summary>
public class Verifying_metrics
{
    [Fact]
    public async Task Hashes_them_again()
    {
        var (auditor, server) = await TakenAsync();
        await using (server)
        {
            var answer = (await server.GetAsync("/audit/log/verification")).Is(HttpStatusCode.OK);
            Assert.Equal("""{"verdict":"intact","batches":3}""", answer["metrics"].GetRawText());
        }

        var report = await auditor.VerifyAsync();

        Assert.Equal((3, 0, 0, 0), Counts(report.Metrics!));
        Assert.True(report.IsClean);
        var run = await Cli.CommandRun.OfAsync(auditor.Database, "verify");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("metrics intact: 3 batches hashed again", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE samplit.metric_rows SET clicks = clicks + 1 WHERE row = 2", "a row was changed", 3, 2)]
    [InlineData("DELETE FROM samplit.metric_rows WHERE row = 2", "1 rows are there instead of 2", 3, 2)]
    [InlineData(
        """
            INSERT INTO samplit.metric_rows SELECT batch, 3, experiment_id, 'c', date, 1, 1, 1, 1 FROM samplit.metric_rows
            WHERE row = 2 AND batch = 1
            """,
        "3 rows are there instead of 2",
        1,
        1
    )]
    [InlineData("DELETE FROM samplit.metric_batches WHERE batch_id = 'second'", "0 rows are there instead of 2", 1, 0)]
    public async Task Names_batches_whose_rows_are_others(string sql, string reason, int wrong, int days)
    {
        var (auditor, server) = await TakenAsync();
        await server.DisposeAsync();
        await auditor.TamperAsync(sql);

        var report = await auditor.VerifyAsync();

        Assert.Equal(AuditVerdict.Tampered, report.Verdict);
        Assert.Equal((3, 0, wrong, days), Counts(report.Metrics!));
        Assert.All(report.Metrics!.Wrong, w => Assert.Equal(("audited", reason), (w.Source, w.Reason)));
        Assert.All(report.Streams, s => Assert.Equal(AuditVerdict.Intact, s.Verdict));
        var run = await Cli.CommandRun.OfAsync(auditor.Database, "verify");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"tampered metrics: {reason} in batch", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE samplit.daily_metrics SET clicks = clicks + 1 WHERE variant = 'b'", 2)]
    [InlineData("DELETE FROM samplit.daily_metrics WHERE variant = 'b'", 2)]
    [InlineData("UPDATE samplit.daily_metrics SET batch = 1 WHERE batch > 1", 4)]
    public async Task Finds_days_that_count_otherwise(string sql, int days)
    {
        var (auditor, server) = await TakenAsync();
        await server.DisposeAsync();
        await auditor.TamperAsync(sql);

        var report = await auditor.VerifyAsync();

        Assert.Equal(AuditVerdict.Tampered, report.Verdict);
        Assert.Equal((3, 0, 0, days), Counts(report.Metrics!));
    }

    [Fact]
    public async Task Says_which_could_not_be_hashed_because_they_are_kept_elsewhere()
    {
        var (auditor, server) = await TakenAsync();
        await server.DisposeAsync();
        await auditor.TamperAsync("ALTER TABLE samplit.metric_rows DETACH PARTITION samplit.metric_rows_202610");

        var report = await auditor.VerifyAsync();

        Assert.Equal((AuditVerdict.NotCovered, AuditVerdict.NotCovered), (report.Verdict, report.Metrics!.Verdict));
        Assert.Equal((2, 1, 0, 0), Counts(report.Metrics));
    }

    /// <summary>Two batches about the same day and one about a month before, in a database of their own.</summary>
    private static async Task<(Auditor, RunningServer)> TakenAsync()
    {
        var (_, auditor) = await SealedDatabase.CopyAsync();
        var server = await RunningServer.StartOnAsync(auditor.Database.ConnectionString);
        var experiment = await An.Experiment.DraftOn(server);
        foreach (
            var (batchId, date, clicks) in new[]
            {
                ("first", "2026-11-01", 1),
                ("second", "2026-11-01", 2),
                ("third", "2026-10-31", 3),
            }
        )
        {
            var rows = new[] { "control", "b" }.Select(variant => new
            {
                experiment = experiment.Id,
                variant,
                date,
                impressions = 100,
                clicks,
                revenue = 12.5,
            });
            var batch = new
            {
                source = "audited",
                batchId,
                rows,
            };
            (await server.PostAsync("/api/metrics", batch)).Is(HttpStatusCode.OK);
        }
        return (auditor, server);
    }

    private static (long Batches, long Away, long Wrong, long Days) Counts(MetricFindings found) =>
        (found.Batches, found.Away, found.WrongInAll, found.WrongDays);
}
