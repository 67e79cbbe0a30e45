using Samplit.Api.Analysis;
using Samplit.Api.Decisions;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Experiments;
using Samplit.Domain.Json;
using Samplit.Domain.Visitors;
using Wolverine.Http;

namespace Samplit.Api.Funnels;

[Tags("Funnels")]
public static class GetFunnelReportEndpoint
{
    internal static Refusal NoExperiment { get; } =
        Refusal.Invalid("experiment", "There is no experiment with this id or name in the project of the funnel.");

    public static Refusal? Validate(
        string? experiment,
        string? unitType,
        string? by,
        bool? automated,
        string? from,
        string? to
    ) =>
        experiment is { Length: 0 or > CreateExperiment.MaxNameLength } || experiment?.Contains('\0') == true
            ? NoExperiment
        : unitType is not null && NamedEnum.Find<UnitType>(unitType) is null
            ? Refusal.Invalid("unitType", "user, household or session.")
        : unitType is not null && experiment is not null
            ? Refusal.Invalid("unitType", "The experiment says what its units are.")
        : by is not null && NamedEnum.Find<AnalyzedUnits>(by) is null ? Refusal.Invalid("by", "assignment or exposure.")
        : by is not null && experiment is null ? Refusal.Invalid("by", "Only units of an experiment are assigned.")
        : automated is not null && experiment is null
            ? Refusal.Invalid("automated", "Only of units of an experiment it is known.")
        : Times.Read("from", from).Problem ?? Times.Read("to", to).Problem;

    /// <param name="experiment">Id or name: its units are counted, by variant. Without it all units of the project are.</param>
    /// <param name="unitType">Which units, where there is no experiment; user when absent.</param>
    /// <param name="by">assignment, unless exposure is asked for.</param>
    /// <param name="automated">False leaves out units that look like programs.</param>
    /// <param name="from">
    /// What happened earlier is not counted; the start of the experiment, or thirty days ago, when absent. At most 366 days
    /// before the end.
    /// </param>
    /// <param name="to">What happened from then on is not counted; now, or when the experiment was over, when absent.</param>
    [Requires(Permission.FunnelRead)]
    [WolverineGet("/api/funnels/{id}/report")]
    [EndpointSummary("How many units came how far, which way and how fast, by variant of an experiment or in all")]
    [Refuses(400, 404, 422), LongRead]
    public static async Task<(FunnelReportView?, Refusal?)> Get(
        Guid id,
        string? experiment,
        string? unitType,
        string? by,
        bool? automated,
        string? from,
        string? to,
        FunnelReports reports,
        ExperimentNames names,
        Principal caller,
        CancellationToken ct
    )
    {
        Guid? of = null;
        if (experiment is not null)
        {
            (of, _) = await names.ReadIdAsync(experiment, ct);
            if (of is null)
            {
                return (null, NoExperiment);
            }
        }
        var query = new FunnelReportQuery(
            id,
            of,
            unitType is null ? null : NamedEnum.Find<UnitType>(unitType),
            OnlyExposed: by is not null && NamedEnum.Find<AnalyzedUnits>(by) == AnalyzedUnits.Exposure,
            WithAutomated: automated != false,
            Times.Read("from", from).Time,
            Times.Read("to", to).Time
        );
        var (results, refusal) = await reports.ReadAsync(query, caller, ct);
        return results is null ? (null, refusal) : (FunnelReportView.Create(results, query), null);
    }
}
