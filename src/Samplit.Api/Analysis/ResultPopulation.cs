using Npgsql;
using Samplit.Api.Database;
using Samplit.Domain.Health;

namespace Samplit.Api.Analysis;

/// <summary>Which units of an experiment are analysed, and into what they are divided.</summary>
/// <param name="OnlyExposed">
/// Those that are known to have seen their variant; else all that were assigned one (intention to treat).
/// </param>
/// <param name="WithAutomated">Whether units that look like programs are among them.</param>
/// <param name="Since">Only those that were assigned from this moment on; null for all.</param>
/// <param name="Dimension">Member of the context that callers told at the assignment; null for no division.</param>
/// <param name="Levels">The values of the dimension that stand for themselves; all others are together.</param>
internal sealed record ResultPopulation(
    Guid Experiment,
    bool OnlyExposed,
    bool WithAutomated,
    DateTimeOffset? Since = null,
    string? Dimension = null,
    IReadOnlyList<string>? Levels = null
)
{
    /// <summary>Whether it is of all units by variant and allocation, as totals are kept.</summary>
    public bool IsWhole => !OnlyExposed && !OnlyUnexposed && Since is null && Dimension is null;

    /// <summary>Only those that are not known to have seen their variant, which is what the others are without.</summary>
    public bool OnlyUnexposed { get; private init; }

    /// <summary>All units but those of it, where it is of those that were exposed.</summary>
    public ResultPopulation Unexposed => this with { OnlyExposed = false, OnlyUnexposed = true };

    /// <summary>A table expression of the units as <c>a</c>, each with its level, with <see cref="Parameters"/> from $1.</summary>
    public string From(string schema) =>
        $"""
            (SELECT u.unit, u.allocation, u.variant, u.assigned_at, u.exposed_at, {LevelOf} AS level
            FROM {schema}.unit_assignments u {Contexts(schema)}
            WHERE u.experiment_id = $1 AND ($2 OR NOT u.automated) AND ($3 IS NULL OR u.assigned_at >= $3) {(
                OnlyExposed ? "AND u.exposed_at IS NOT NULL"
                : OnlyUnexposed ? "AND u.exposed_at IS NULL"
                : ""
            )}) AS a
            """;

    public IEnumerable<NpgsqlParameter> Parameters =>
        [
            Sql.Value(Experiment),
            Sql.Value(WithAutomated),
            new NpgsqlParameter
            {
                NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz,
                Value = Since is { } since ? since : DBNull.Value,
            },
            Sql.Text(Dimension),
            new NpgsqlParameter
            {
                NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Text,
                Value = Levels is null ? DBNull.Value : Levels.ToArray(),
            },
        ];

    private string LevelOf =>
        Dimension is null ? "''"
        : Levels is null ? "coalesce(c.context ->> $4, '')"
        : $"CASE WHEN coalesce(c.context ->> $4, '') = ANY ($5) THEN coalesce(c.context ->> $4, '') ELSE '{DimensionLevels.Other}' END";

    private string Contexts(string schema) =>
        Dimension is null
            ? ""
            : $"LEFT JOIN {schema}.visitor_contexts c ON c.experiment_id = u.experiment_id AND c.visitor = u.visitor";
}
