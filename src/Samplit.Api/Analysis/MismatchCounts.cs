using System.Text.Json;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Domain.Attribution;

namespace Samplit.Api.Analysis;

/// <summary>How many events of an experiment do not go with what is known of their unit.</summary>
internal sealed record MismatchCounts(long NotAssigned, long OtherVariant)
{
    /// <summary>As rows have it.</summary>
    public static string NameOf(AttributionMismatch mismatch) =>
        JsonNamingPolicy.CamelCase.ConvertName(mismatch.ToString());

    public static async Task<MismatchCounts> ReadAsync(
        Guid experiment,
        string schema,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"SELECT mismatch, events FROM {schema}.attribution_mismatches WHERE experiment_id = $1",
            connection
        );
        command.With(Sql.Value(experiment));
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            counts[reader.GetString(0)] = reader.GetInt64(1);
        }
        return new(
            counts.GetValueOrDefault(NameOf(AttributionMismatch.NotAssigned)),
            counts.GetValueOrDefault(NameOf(AttributionMismatch.OtherVariant))
        );
    }
}
