using Marten.Events.Daemon.Coordination;
using Samplit.Api.Audit;
using Samplit.Benchmarks.Harness;
using Samplit.Domain.Access;
using Samplit.Domain.Approvals;
using Samplit.Domain.Json;
using Samplit.Ledger.Chain;
using Samplit.Ledger.Notes;
using Samplit.Projections.Export;
using Samplit.Projections.Sealing;
using Samplit.Verify.Audit;

namespace Samplit.Benchmarks.Scenarios;

/// <summary>
/// An experiment with a long stream, all of which is in the log and signed for, and no server running.
/// </summary>
/// <param name="Checkpoint">Covers every event.</param>
/// <param name="Keys">Of the log.</param>
/// <param name="Export">Path of a file.</param>
internal sealed record SealedExperiment(
    StoredExperiment Stored,
    Checkpoint Checkpoint,
    IReadOnlyList<NoteKey> Keys,
    string Export
)
{
    public static async Task<SealedExperiment> CreateAsync(Setting setting, CancellationToken ct)
    {
        var stored = await StoredExperiment.CreateAsync(setting, ct);
        var sealing = stored.Services.Get<IProjectionCoordinator>();
        await sealing.StartAsync(ct);
        while (await UnsealedEvents.CountAsync(stored.Database, ct) > 0)
        {
            await Task.Delay(100, ct);
        }
        await sealing.StopAsync(ct);
        await stored.Services.Get<LogKeys>().EnsureAsync(ct);
        var note =
            await stored.Services.Get<Checkpoints>().SignAsync(ct)
            ?? await stored.Services.Get<Checkpoints>().NewestAsync(ct);
        var keys = await stored.Services.Get<LogKeys>().ListAsync(ct);
        var export = setting.Bench.PathOf("export");
        await using (var file = File.Create(export))
        {
            await stored
                .Services.Get<StreamExport>()
                .WriteAsync(file, stored.Experiment.Id, ApprovalPolicy.StreamOf(Project.DefaultId), true, null, ct);
        }
        return new SealedExperiment(stored, Checkpoint.Parse(note!.Text), [.. keys.Select(k => k.Verifier)], export);
    }

    public async Task<AuditReport> VerifyAsync(CancellationToken ct) =>
        Intact((await Stored.Services.Get<Verification>().RunAsync(null, Checkpoint, null, ct, isPipelined: true))!);

    public AuditReport VerifyExport(CancellationToken ct)
    {
        using var file = File.OpenRead(Export);
        return Intact(
            new ExportVerification(new EventRegistry(EventCatalog.Types)).Run(file, Keys, Checkpoint, null, ct)
        );
    }

    private AuditReport Intact(AuditReport report) =>
        report.Verdict == AuditVerdict.Intact && report.Checked == Stored.Events && Checkpoint.Size == Stored.Events
            ? report
            : throw new BenchmarkException(
                $"The audit says {report.Verdict} and {report.Log.Verdict} of {report.Checked:N0} of {Stored.Events:N0} events."
            );
}
