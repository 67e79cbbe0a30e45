using System.Diagnostics;
using Samplit.Benchmarks.Harness;
using Samplit.Benchmarks.Postgres;
using Samplit.Ledger.Chain;
using Samplit.Projections.Chain;

namespace Samplit.Benchmarks.Scenarios;

internal sealed class Verify : IScenario
{
    public string Name => "verify";

    public string Summary =>
        "Verification of a chain, every hash recomputed, against COPY of the same rows to nowhere.";

    public async Task<Plan> PrepareAsync(Setting setting, CancellationToken ct)
    {
        const string verifying = "events verified";
        var stored = await StoredExperiment.CreateAsync(setting, ct);
        var verifier = stored.Services.Get<ChainVerifier>();
        var copying = CopyOut.Arm(stored.Database.DataSource, CopyOut.ChainColumns, stored.Experiment, stored.Events);
        return new Plan(
            [
                new(
                    verifying,
                    "/s",
                    async token =>
                    {
                        var started = Stopwatch.GetTimestamp();
                        var found = await verifier.VerifyAsync(stored.Experiment.Id, ct: token);
                        var elapsed = Stopwatch.GetElapsedTime(started);
                        Chains.RequireIntact(found, stored.Events);
                        return new Sample(found.Checked / elapsed.TotalSeconds);
                    }
                ),
                copying,
            ],
            [new(verifying, copying.Name, Goal.AtLeast(0.4))]
        )
        {
            Notes = [$"{stored.Events:N0} events in the stream; the library runs in the benchmark's process"],
        };
    }
}

internal static class Chains
{
    public static void RequireIntact(ChainVerification found, long events)
    {
        if (found.Verdict != ChainVerdict.Intact || found.Checked != events)
        {
            throw new BenchmarkException(
                $"The chain is {found.Verdict} after {found.Checked:N0} of {events:N0} events: {found.Reason}"
            );
        }
    }
}
