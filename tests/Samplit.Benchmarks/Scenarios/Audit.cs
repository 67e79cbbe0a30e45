using System.Diagnostics;
using Samplit.Benchmarks.Harness;
using Samplit.Benchmarks.Postgres;
using Samplit.Verify.Audit;

namespace Samplit.Benchmarks.Scenarios;

internal sealed class Audit : IScenario
{
    public string Name => "audit";

    public string Summary =>
        "Every link, leaf and decision of an installation verified, online and from an export, against COPY of the same rows to nowhere.";

    public async Task<Plan> PrepareAsync(Setting setting, CancellationToken ct)
    {
        var installation = await SealedExperiment.CreateAsync(setting, ct);
        var stored = installation.Stored;
        var online = Arm("events audited online", installation.VerifyAsync);
        var offline = Arm(
            "events audited in an export",
            token => Task.Run(() => installation.VerifyExport(token), token)
        );
        var copying = CopyOut.Arm(stored.Database.DataSource, CopyOut.ChainColumns, stored.Experiment, stored.Events);
        return new Plan(
            [online, offline, copying],
            [new(online.Name, copying.Name, Goal.AtLeast(0.4)), new(offline.Name, copying.Name, Goal.AtLeast(0.4))]
        )
        {
            Notes =
            [
                $"{stored.Events:N0} events in the stream, all of them in a log that was signed for; the library runs in the benchmark's process",
                $"the export has {new FileInfo(installation.Export).Length / stored.Events:N0} bytes an event",
            ],
        };
    }

    private static Arm Arm(string name, Func<CancellationToken, Task<AuditReport>> verify) =>
        new(
            name,
            "/s",
            async ct =>
            {
                var started = Stopwatch.GetTimestamp();
                var report = await verify(ct);
                return new Sample(report.Checked / Stopwatch.GetElapsedTime(started).TotalSeconds);
            }
        );
}
