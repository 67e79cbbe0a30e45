using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Samplit.Api.Database;
using Samplit.Domain.Installations;
using Samplit.Domain.Json;
using Samplit.Projections.Schema;

namespace Samplit.Api.Installations;

/// <summary>An installation with the token that its pages carry.</summary>
public sealed record InstalledSite(Installation Installation, string Token);

/// <summary>Reads installations.</summary>
public sealed class InstallationReader(NpgsqlDataSource dataSource, StoreOptions options)
{
    private readonly string _schema = SchemaName.Quote(options.Schema);

    private string Query =>
        $"""
            SELECT i.data, t.token FROM {_schema}.installations i
            JOIN {_schema}.installation_tokens t ON t.installation_id = i.stream_id AND t.valid_until IS NULL
            """;

    public async Task<InstalledSite?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand($"{Query} WHERE i.stream_id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        return (await ReadAsync(command, ct)).SingleOrDefault();
    }

    /// <summary>Newest first.</summary>
    /// <param name="after">Id of the last installation of the page before.</param>
    public async Task<IReadOnlyList<InstalledSite>> ListAsync(Guid? after, int limit, CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand(
            $"{Query} WHERE $1::uuid IS NULL OR i.stream_id < $1 ORDER BY i.stream_id DESC LIMIT $2"
        );
        command.Parameters.Add(
            new NpgsqlParameter { Value = after is { } id ? id : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid }
        );
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        return await ReadAsync(command, ct);
    }

    private static async Task<List<InstalledSite>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        var sites = new List<InstalledSite>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var installation = JsonSerializer.Deserialize(reader.GetString(0), DomainJson.Default.Installation)!;
            sites.Add(new InstalledSite(installation, reader.GetString(1)));
        }
        return sites;
    }
}
