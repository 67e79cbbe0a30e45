using System.Text;
using Npgsql;
using Samplit.Api.Database;
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
    public async Task<IReadOnlyList<CountedExperiment>> ReadAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT e.data, m.data FROM {_schema}.{models.ExperimentMetrics.Table} m
            JOIN {_schema}.{models.Experiments.Table} e ON e.id = m.id
            WHERE e.data ? 'startedAt'
            """,
            connection
        );
        var experiments = new List<CountedExperiment>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var experiment = Read<Experiment>(models.Experiments, reader.GetString(0));
            var metrics = Read<MetricSet>(models.ExperimentMetrics, reader.GetString(1));
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
