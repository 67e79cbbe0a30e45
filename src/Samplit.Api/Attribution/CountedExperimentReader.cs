using System.Text;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Domain.Access;
using Samplit.Domain.Attribution;
using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions;
using Samplit.Projections;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Api.Attribution;

/// <summary>Reads which metrics of which experiments events are counted for.</summary>
public sealed class CountedExperimentReader(ReadModels models, SchemaOptions options)
{
    private readonly string _schema = SchemaName.Quote(options.Schema);

    /// <summary>Those that have started and have metrics, as they are in the connection's transaction.</summary>
    public Task<IReadOnlyList<CountedExperiment>> ReadAsync(NpgsqlConnection connection, CancellationToken ct) =>
        ReadAsync(
            new NpgsqlCommand(
                $"""
                SELECT e.data, m.data FROM {_schema}.{models.ExperimentMetrics.Table} m
                JOIN {_schema}.{models.Experiments.Table} e ON e.id = m.id
                WHERE e.data ? 'startedAt'
                """,
                connection
            ),
            ct
        );

    /// <summary>All that have started, whether they have metrics or not.</summary>
    /// <param name="project">Null for every project.</param>
    public Task<IReadOnlyList<CountedExperiment>> ReadStartedAsync(
        Guid? project,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        var command = new NpgsqlCommand(
            $"""
            SELECT e.data, m.data FROM {_schema}.{models.Experiments.Table} e
            LEFT JOIN {_schema}.{models.ExperimentMetrics.Table} m ON m.id = e.id
            WHERE e.data ? 'startedAt'
                AND ($1 IS NULL OR coalesce((e.data ->> 'project')::uuid, '{Project.DefaultId}') = $1)
            """,
            connection
        );
        command.With(Sql.Id(project));
        return ReadAsync(command, ct);
    }

    /// <summary>Those of these ids or names that have started and have no metrics: of them exposures are counted.</summary>
    public Task<IReadOnlyList<CountedExperiment>> FindWithoutMetricsAsync(
        IReadOnlyCollection<string> named,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        var command = new NpgsqlCommand(
            $"""
            SELECT e.data, NULL FROM {_schema}.{models.Experiments.Table} e
            WHERE (e.id = ANY ($1) OR lower(e.data ->> 'name') = ANY ($2)) AND e.data ? 'startedAt'
                AND NOT EXISTS (SELECT FROM {_schema}.{models.ExperimentMetrics.Table} m WHERE m.id = e.id)
            """,
            connection
        );
        command.With(
            Sql.Value(named.Select(n => Guid.TryParse(n, out var id) ? id : Guid.Empty).ToArray()),
            Sql.Value(named.Select(n => n.ToLowerInvariant()).ToArray())
        );
        return ReadAsync(command, ct);
    }

    private async Task<IReadOnlyList<CountedExperiment>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var disposed = command;
        var experiments = new List<CountedExperiment>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var experiment = Read<Experiment>(models.Experiments, reader.GetString(0));
            var metrics = reader.IsDBNull(1)
                ? MetricSet.Empty(experiment.Id)
                : Read<MetricSet>(models.ExperimentMetrics, reader.GetString(1));
            if (CountedExperiment.Of(experiment, metrics) is { } counted)
            {
                experiments.Add(counted);
            }
        }
        return experiments;
    }

    private static T Read<T>(ISnapshotProjection projection, string json) =>
        (T)projection.Deserialize(Encoding.UTF8.GetBytes(json));
}
