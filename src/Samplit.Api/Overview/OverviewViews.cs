using Samplit.Api.Http;
using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions.Decisions;
using Samplit.Domain.Statistics.Report;
using Samplit.Domain.Verdicts;

namespace Samplit.Api.Overview;

/// <summary>What a person is needed for.</summary>
public enum NeedCode
{
    /// <summary>A variant is shown to be better or worse, or as many came as were promised.</summary>
    Decide,

    /// <summary>Variants did not get the traffic that their weights say.</summary>
    SampleRatio,

    /// <summary>Something was done otherwise than registered, and nobody said why.</summary>
    Deviation,

    /// <summary>Rates moved over time, so that some numbers are not to be read.</summary>
    Drift,
}

/// <param name="Sentence">For people.</param>
/// <param name="Link">The path of the page of the console where it is done.</param>
public sealed record NeedView(NeedCode Code, VerdictArguments Arguments, string Sentence, string Link)
{
    /// <param name="decides">Whether conversions decide, and no metric of its own.</param>
    internal static NeedView? From(Experiment experiment, Verdict verdict, bool decides)
    {
        if (experiment.Status is not (ExperimentStatus.Active or ExperimentStatus.Paused))
        {
            return null;
        }
        (NeedCode Code, string Page)? need = verdict.Code switch
        {
            VerdictCode.ShownAtAnyTime
            or VerdictCode.PromiseReached
            or VerdictCode.StopForHarm
            or VerdictCode.NothingToSee => decides ? (NeedCode.Decide, "") : null,
            VerdictCode.DoNotRead => verdict.Arguments.Cause switch
            {
                UnreadableCause.SampleRatio => (NeedCode.SampleRatio, "/health"),
                UnreadableCause.Deviation => (NeedCode.Deviation, "/setup"),
                _ => (NeedCode.Drift, "/health"),
            },
            _ => null,
        };
        return need is var (code, page)
            ? new(code, verdict.Arguments, verdict.Sentence, $"/experiments/{experiment.Id}{page}")
            : null;
    }
}

/// <summary>The active variant that is most probably the best.</summary>
/// <param name="ExpectedLoss">Conversions a visitor that are lost on average by shipping it.</param>
public sealed record LeaderView(string Variant, double ProbabilityBest, double ExpectedLoss)
{
    internal static LeaderView? From(IReadOnlyList<ShippingEvidence> shipping) =>
        shipping.MaxBy(s => s.ProbabilityBest) is { } leader
            ? new(leader.Variant, leader.ProbabilityBest, leader.ExpectedLoss)
            : null;
}

/// <param name="Version">Of the event that they came into force with.</param>
/// <param name="Weights">Shares of new visitors, 0 to 1, by the names of the variants.</param>
public sealed record SharesView(long Version, IReadOnlyDictionary<string, double> Weights);

/// <param name="Verdict">
/// What to do, by conversions; a primary metric of its own decides in the results of the experiment.
/// </param>
/// <param name="PrimaryMetric">Its name; absent where conversions decide.</param>
/// <param name="Leader">Absent with too few visitors, and where rates have drifted.</param>
/// <param name="Shares">At most forty of the allocations, evenly over their order.</param>
/// <param name="Variants">Their names, in their order.</param>
/// <param name="AssignmentsToday">Since midnight, in UTC.</param>
/// <param name="PlannedUnits">As registered at the start.</param>
/// <param name="Needs">What a person is needed for; empty where nothing is.</param>
public sealed record OverviewItemView(
    Guid Id,
    string Name,
    ExperimentStatus Status,
    Guid Project,
    Verdict Verdict,
    string? PrimaryMetric,
    LeaderView? Leader,
    IReadOnlyList<SharesView> Shares,
    IReadOnlyList<string> Variants,
    long Assignments,
    long AssignmentsToday,
    long? PlannedUnits,
    IReadOnlyList<NeedView> Needs,
    DateTimeOffset LastEventAt
)
{
    private const int MaxShares = 40;

    internal static OverviewItemView From(ExperimentSummary s)
    {
        var e = s.Experiment;
        var verdict = Verdict.From(s.Inputs);
        return new(
            e.Id,
            e.Name,
            e.Status,
            Domain.Access.Project.Of(e.Project),
            verdict,
            s.PrimaryMetric,
            LeaderView.From(ExperimentReport.Ship(e, s.Allocations)),
            [
                .. Evenly(s.Weights)
                    .Select(w => new SharesView(
                        w.Version,
                        e.Variants.Zip(w.Weights)
                            .ToDictionary(v => v.First.Name, v => v.Second / (double)Domain.Variants.Weights.Total)
                    )),
            ],
            [.. e.Variants.Select(v => v.Name)],
            s.Allocations.Sum(a => a.Arms.Sum(arm => arm.Trials)),
            s.Today,
            e.Registered?.MinimumSample,
            NeedView.From(e, verdict, s.PrimaryMetric is null) is { } need ? [need] : [],
            s.LastEventAt
        );
    }

    private static IEnumerable<T> Evenly<T>(IReadOnlyList<T> all) =>
        all.Count <= MaxShares
            ? all
            : Enumerable.Range(0, MaxShares).Select(i => all[i * (all.Count - 1) / (MaxShares - 1)]);
}

/// <param name="Next">What to give as <c>after</c> for the next page; absent on the last one.</param>
public sealed record OverviewView(IReadOnlyList<OverviewItemView> Experiments, Guid? Next) : IExample
{
    static object IExample.Example =>
        new OverviewView(
            [
                new(
                    IExample.SomeId,
                    "Checkout",
                    ExperimentStatus.Active,
                    IExample.SomeId,
                    new(
                        VerdictCode.GoOn,
                        Subject: null,
                        new(
                            VerdictInputs.Conversions,
                            IsRate: true,
                            Control: "control",
                            Units: 1_000,
                            PlannedUnits: 5_000,
                            UnitsLeft: 4_000,
                            DaysLeft: 8
                        ),
                        "Go on: nothing is shown yet. 4,000 more are to come, about 8 days at the pace so far.",
                        [
                            new(
                                DecisionReasonCode.PlannedSampleNotReached,
                                "Of the planned 5,000 units 1,000 have come."
                            ),
                        ],
                        [new(VerdictChange.PlannedSample, "The units that were promised: then one look decides.")]
                    ),
                    PrimaryMetric: null,
                    new("b", 0.8, 0.002),
                    [new(1, new Dictionary<string, double> { ["control"] = 0.5, ["b"] = 0.5 })],
                    ["control", "b"],
                    Assignments: 1_000,
                    AssignmentsToday: 120,
                    PlannedUnits: 5_000,
                    Needs: [],
                    IExample.SomeTime
                ),
            ],
            Next: null
        );
}
