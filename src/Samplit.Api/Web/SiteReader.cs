using System.Text.Json;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Api.Experiments;
using Samplit.Domain.Installations;
using Samplit.Domain.Json;
using Samplit.Projections.Schema;

namespace Samplit.Api.Web;

/// <summary>Reads what page views need, by the token that stands in the page.</summary>
internal sealed class SiteReader(
    NpgsqlDataSource dataSource,
    ExperimentReader experiments,
    StoreOptions options,
    TimeProvider clock
)
{
    private readonly string _schema = SchemaName.Quote(options.Schema);

    /// <returns>Null for a token that nobody has, any more or at all, and for those of revoked installations.</returns>
    public async Task<Site?> FindAsync(string token, CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            SELECT i.data FROM {_schema}.installation_tokens t
            JOIN {_schema}.installations i ON i.stream_id = t.installation_id
            WHERE t.token = $1 AND (t.valid_until IS NULL OR t.valid_until > $2)
            """
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = token });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = clock.GetUtcNow() });
        if (await command.ExecuteScalarAsync(ct) is not string json)
        {
            return null;
        }
        var installation = JsonSerializer.Deserialize(json, DomainJson.Default.Installation)!;
        return installation.Status == InstallationStatus.Revoked
            ? null
            : new Site(token, installation, await experiments.ListOpenAsync(installation.Id, ct));
    }
}
