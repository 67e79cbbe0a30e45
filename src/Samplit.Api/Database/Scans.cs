using Npgsql;

namespace Samplit.Api.Database;

/// <summary>Reports look at every row there is, where what serves visitors never scans a table.</summary>
internal static class Scans
{
    /// <summary>Until the transaction ends.</summary>
    public static async Task AllowAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SET LOCAL enable_seqscan = on", connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
