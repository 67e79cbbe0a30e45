using Marten;
using Marten.Linq.MatchesSql;
using Samplit.Api.Database;
using Samplit.Api.Experiments;
using Samplit.Domain.Installations;
using Samplit.Projections.Schema;

namespace Samplit.Api.Web;

/// <summary>Reads what page views need, by the token that stands in the page.</summary>
internal sealed class SiteReader(
    IDocumentStore store,
    OpenExperiments experiments,
    SchemaOptions options,
    TimeProvider clock
) : IStartsOnDatabase
{
    private readonly string _tokens = SchemaName.Quote(options.Schema) + ".installation_tokens";

    /// <summary>
    /// The first page does not wait while queries are compiled: it would be shown before it is decided.
    /// </summary>
    async Task IStartsOnDatabase.StartAsync(CancellationToken ct)
    {
        await FindAsync("", before: null, ct);
        await experiments.ListAsync(Guid.Empty, ct);
    }

    /// <param name="before">What was read of it last, whose experiments go on where they are the same.</param>
    /// <returns>Null for a token that nobody has, any more or at all, and for those of revoked installations.</returns>
    public async Task<Site?> FindAsync(string token, Site? before, CancellationToken ct)
    {
        await using var session = store.QuerySession();
        var installation = await session
            .Query<Installation>()
            .SingleOrDefaultAsync(
                i =>
                    i.MatchesSql(
                        $"d.id IN (SELECT installation_id FROM {_tokens} WHERE token = ? AND (valid_until IS NULL OR valid_until > ?))",
                        token,
                        clock.GetUtcNow()
                    ),
                ct
            );
        return installation is null or { Status: InstallationStatus.Revoked }
            ? null
            : new Site(token, installation, await experiments.ListAsync(installation.Id, ct), before);
    }
}
