using Marten;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Api.Projects;
using Samplit.Domain.Installations;
using Samplit.Projections.Schema;

namespace Samplit.Api.Installations;

/// <summary>An installation with the token that its pages carry.</summary>
public sealed record InstalledSite(Installation Installation, string Token);

/// <summary>Reads installations, for whoever asks.</summary>
public sealed class InstallationReader(CallerSessions sessions, NpgsqlDataSource dataSource, SchemaOptions options)
{
    private readonly string _tokens = SchemaName.Quote(options.Schema) + ".installation_tokens";

    public async Task<InstalledSite?> FindAsync(Guid id, CancellationToken ct) =>
        await sessions.ReadAsync(session => session.LoadAsync<Installation>(id, ct), ct) is { } installation
            ? (await WithTokensAsync([installation], ct))[0]
            : null;

    /// <summary>Newest first.</summary>
    /// <param name="after">Id of the last installation of the page before.</param>
    /// <param name="projects">The only ones whose installations are listed; null for all.</param>
    public async Task<IReadOnlyList<InstalledSite>> ListAsync(
        Guid? after,
        int limit,
        IReadOnlyList<Guid>? projects,
        CancellationToken ct
    )
    {
        var before = after ?? Guid.AllBitsSet;
        var installations = await sessions.ReadAsync(
            // Ids are UUIDs of version 7, so their order is the order of creation.
            session =>
                session
                    .Query<Installation>()
                    .Where(i => i.Id < before)
                    .OfProjects(projects)
                    .OrderByDescending(i => i.Id)
                    .Take(limit)
                    .ToListAsync(ct),
            ct
        );
        return await WithTokensAsync(installations, ct);
    }

    private async Task<IReadOnlyList<InstalledSite>> WithTokensAsync(
        IReadOnlyList<Installation> installations,
        CancellationToken ct
    )
    {
        await using var command = dataSource.CreateCommand(
            $"SELECT installation_id, token FROM {_tokens} WHERE installation_id = ANY ($1) AND valid_until IS NULL"
        );
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. installations.Select(i => i.Id)] });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var tokens = new Dictionary<Guid, string>();
        while (await reader.ReadAsync(ct))
        {
            tokens.Add(reader.GetGuid(0), reader.GetString(1));
        }
        return [.. installations.Select(i => new InstalledSite(i, tokens[i.Id]))];
    }
}
