using Samplit.Api.Allocation;
using Samplit.Api.Analysis;
using Samplit.Api.Experiments;
using Samplit.Api.Funnels;
using Samplit.Api.Host;
using Samplit.Api.Replay;
using Samplit.Api.Statistics;
using Samplit.Verify.Audit;
using Spectre.Console;

namespace Samplit.Api.Cli.Demo;

/// <summary>What happened, what proves it, and where to look next.</summary>
internal sealed record DemoReport(
    ExperimentView Experiment,
    StatisticsView Final,
    StatisticsView Halfway,
    StateView Replayed,
    VerificationView Verification,
    ReallocationPage Reallocations,
    ResultsView Results,
    FunnelReportView Funnel,
    string Flag,
    ResultsView Imported
)
{
    public static async Task<DemoReport> CollectAsync(
        DemoClient client,
        ExperimentView experiment,
        StatisticsView halfway,
        Guid funnel,
        string flag,
        Guid imported,
        CancellationToken ct
    )
    {
        var final = await client.StatisticsAsync(experiment.Id, ct);
        await client.AwaitSealAsync(experiment.Id, final.Version, ct);
        return new(
            experiment,
            final,
            halfway,
            await client.StateAsync(experiment.Id, halfway.Version, ct),
            await client.VerifyAsync(experiment.Id, ct),
            await client.ReallocationsAsync(experiment.Id, ct),
            await client.ResultsAsync(experiment.Id, ct),
            await client.FunnelReportAsync(funnel, experiment.Id, ct),
            flag,
            await client.ResultsAsync(imported, ct)
        );
    }

    public bool IsIntact => Verification.Verdict == AuditVerdict.Intact;

    /// <summary>Whether the replayed past is, number for number, what was answered at the time.</summary>
    public bool ReplayAgrees =>
        Replayed.Statistics.Version == Halfway.Version
        && Replayed.Statistics.Allocation == Halfway.Allocation
        && Replayed
            .Statistics.Variants.Zip(Halfway.Variants)
            .All(p =>
                p.First with { Interval = [] } == p.Second with { Interval = [] }
                && p.First.Interval.SequenceEqual(p.Second.Interval)
            );

    public bool Proven => IsIntact && ReplayAgrees;

    /// <param name="dataOption">What later commands need to find the same database.</param>
    public void Write(int players, int requests, TimeSpan elapsed, string dataOption)
    {
        AnsiConsole.Write(StatisticsTable.From(Final));
        AnsiConsole.Write(ResultsTable.From(Results));

        var facts = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        facts.AddRow(
            "requests",
            $"{requests:N0} in {elapsed.TotalSeconds:N1} s, {requests / elapsed.TotalSeconds:N0} a second, each answered after its commit"
        );
        facts.AddRow("traffic", $"reallocated {Reallocations.Reallocations.Count} times: {Shares()}");
        facts.AddRow("gain", Gain(players));
        facts.AddRow("rounds", Markup.Escape(Results.Decision!.Reasons[0].Text));
        facts.AddRow("funnel", Markup.Escape(Steps()));
        facts.AddRow("flag", Markup.Escape(Flag));
        facts.AddRow(
            "chain",
            IsIntact
                ? $"[green]intact[/]: {Verification.Checked:N0} events, head {Verification.Head[..16]}…"
                : $"[red]{Verification.Verdict}[/] at sequence {Verification.FirstBadSequence}: {Markup.Escape(Verification.Reason ?? "")}"
        );
        facts.AddRow("log", Log(Verification.Log!));
        facts.AddRow(
            "replay",
            ReplayAgrees
                ? $"[green]equal[/]: the state at version {Halfway.Version:N0}, folded from the stream, is what the statistics said then"
                : $"[red]different[/]: the state at version {Halfway.Version:N0} is not what the statistics said then"
        );
        AnsiConsole.Write(facts);

        AnsiConsole.WriteLine();
        AnsiConsole.MarkupLine(
            "[bold]Last year's test, imported[/] from a file in the shape of the published one, whose traffic nobody moved"
        );
        AnsiConsole.Write(ResultsTable.From(Imported));
        AnsiConsole.WriteLine(Imported.Verdict.Sentence);

        AnsiConsole.WriteLine();
        AnsiConsole.MarkupLine("[bold]Look further[/] (the experiment is kept)");
        const string Run = "dotnet run --project src/Samplit.Api --";
        // Plain lines: they are for copying, so nothing may wrap them.
        System.Console.WriteLine($"  serve it        {Run} serve{dataOption}");
        System.Console.WriteLine(
            $"  look at it      {ListenAddresses.Default}/experiments/{Experiment.Id}, while it serves"
        );
        System.Console.WriteLine($"  verify again    {Run} verify '{Experiment.Name}'{dataOption}");
        System.Console.WriteLine(
            $"  travel in time  {Run} replay '{Experiment.Name}' --to {Halfway.Version}{dataOption}"
        );
        System.Console.WriteLine($"  ask what if     {Run} what-if '{Experiment.Name}' --algorithm even{dataOption}");
        System.Console.WriteLine(
            $"  take it along   {Run} export '{Experiment.Name}' -o cookie-cats.jsonl{dataOption}"
        );
    }

    /// <summary>The newest checkpoint may be some seconds old.</summary>
    private static string Log(LogFindingsView log) =>
        log.Verdict == LogVerdict.Intact
            ? $"[green]intact[/]: signed for {log.CheckpointSize:N0} of {log.Size:N0} events, root {log.CheckpointRoot![..16]}…"
            : $"{log.Verdict}: {Markup.Escape(log.Reason ?? "")}";

    private string Shares()
    {
        var shares = Reallocations
            .Reallocations.Reverse()
            .Select(r => $"{r.Reallocation.Variants[0].Weight / 10_000.0:0} %")
            .ToArray();
        var shown = shares.Length <= 10 ? shares : [.. shares[..6], "…", .. shares[^3..]];
        return $"gate_30 got 50 % → {string.Join(" → ", shown)} of new players";
    }

    private string Steps() =>
        string.Join(
            "; ",
            Funnel.Variants.Select(v =>
                $"{v.Variant}: {v.Nodes[0].Reached:N0} play, {v.Nodes[1].Reached:N0} come back ({v.Nodes[1].Rate:P1})"
            )
        ) + (Funnel.WeightsMoved == true ? "; the traffic moved, so these rates are no comparison" : "");

    private string Gain(int players)
    {
        var (estimate, low, high) = CookieCats.Gain(Final.Variants[0].Assignments, players);
        return $"{estimate:+#,0;-#,0;0} players retained over an even split (95 % interval {low:+#,0;-#,0;0} to {high:+#,0;-#,0;0}); "
            + "a simulation from the published rates "
            + $"({CookieCats.Gate30.Rate:P2} and {CookieCats.Gate40.Rate:P2}), whose uncertainty is the interval";
    }
}
