using Npgsql;
using Samplit.Api.Database;
using Samplit.Domain.Experiments;
using Samplit.Domain.Funnels;
using Samplit.Domain.Payloads;
using Samplit.Domain.Visitors;
using Samplit.Verify.TrackedEvents;

namespace Samplit.Api.Funnels;

/// <summary>The units that are counted, and the events that they are followed through.</summary>
/// <param name="Experiment">Whose units they are; null for all of the project.</param>
internal sealed record FunnelPopulation(
    FunnelStepReader Funnel,
    Experiment? Experiment,
    FunnelReportQuery Query,
    Guid Project,
    FunnelPeriod Period
)
{
    /// <summary>What all units are called where there is no experiment: no variant has an empty name.</summary>
    private const string Everybody = "";

    private const string Columns =
        "t.unit, t.type, t.occurred_at, CASE WHEN t.type = ANY ($6) THEN t.payload::text END, t.event_id, "
        + "CASE WHEN t.type = ANY ($10) THEN t.context::text END, CASE WHEN t.type = ANY ($11) THEN t.metrics::text END";

    private const string InPeriod =
        "t.project_id = $1 AND t.unit_type = $2 AND t.occurred_at >= $3 AND t.occurred_at < $4 AND t.type = ANY ($5)";

    private const string OfExperiment =
        "a.experiment_id = $7 AND a.assigned_at < $4 AND ($8 OR NOT a.automated) AND (NOT $9 OR a.exposed_at IS NOT NULL)";

    public UnitType UnitType => Experiment?.UnitType ?? Query.UnitType ?? Domain.Visitors.UnitType.User;

    /// <summary>The control first.</summary>
    public IEnumerable<string> Variants =>
        Experiment is null ? [Everybody] : Experiment.Variants.OrderByDescending(v => v.IsControl).Select(v => v.Name);

    /// <summary>
    /// Variant, unit, type, time and, where a node asks for it, what else is told: unit by unit, each in the order of time. One more
    /// than may be counted at most, so that no more than that is ever sorted.
    /// </summary>
    public string EventsInOrder(string schema) =>
        $"""
            SELECT * FROM (
                {(
                Experiment is null
                    ? $"SELECT '{Everybody}' AS variant, {Columns} FROM {schema}.tracked_events t WHERE {InPeriod}"
                    : $"""
                        SELECT a.variant, {Columns} FROM {schema}.tracked_events t
                        JOIN {schema}.unit_assignments a ON a.unit = t.unit AND a.assigned_at <= t.occurred_at
                        WHERE {InPeriod} AND {OfExperiment}
                        """
            )}
                LIMIT {FunnelCounter.MaxSteps + 1}) AS e
            ORDER BY e.unit, e.occurred_at, e.event_id COLLATE "C"
            """;

    /// <summary>How many units each variant of the experiment has, with those who did nothing.</summary>
    public static string UnitsByVariant(string schema) =>
        $"SELECT a.variant, count(*) FROM {schema}.unit_assignments a WHERE {OfExperiment} GROUP BY a.variant";

    /// <param name="sql">One of the above.</param>
    public NpgsqlCommand Command(string sql, NpgsqlConnection connection)
    {
        // It is read as long as it takes.
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        command.With(
            Sql.Value(Project),
            Sql.Value(TrackedEventRow.Name(UnitType)),
            Sql.Time(Period.From),
            Sql.Time(Period.To),
            Sql.Value(Funnel.EventTypes.ToArray()),
            Types(EventParts.Payload),
            Sql.Id(Experiment?.Id),
            Sql.Value(Query.WithAutomated),
            Sql.Value(Query.OnlyExposed),
            Types(EventParts.Context),
            Types(EventParts.Metrics)
        );
        return command;

        NpgsqlParameter Types(EventParts part) => Sql.Value(Funnel.TypesThatAsk(part).ToArray());
    }
}
