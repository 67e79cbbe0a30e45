using Npgsql;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Installations;
using Samplit.Projections;
using Samplit.Projections.Streams;

namespace Samplit.Api.Installations;

/// <summary>Decides on an installation while its stream is held, and writes the side rows that its events tell of.</summary>
internal sealed class InstallationChanges(
    StreamStore store,
    ReadModels models,
    InstallationSecrets secrets,
    InstallationReader installations,
    TimeProvider clock
)
{
    /// <param name="expected">The revision the caller saw; null when the caller does not mind.</param>
    /// <param name="alongside">Written with the events, if there are any.</param>
    public async Task<(InstalledSite? Site, Refusal? Refusal)> ApplyAsync(
        Guid id,
        int? expected,
        Func<Installation, DateTimeOffset, Decision> decide,
        Func<NpgsqlBatchCommand>? alongside,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        var (session, head) = await store.OpenExclusiveSessionAsync(
            StreamTypes.Installation,
            id,
            Requests.Metadata(),
            ct
        );
        await using (session)
        {
            if (head.Snapshot(models.Installations) is not { } installation)
            {
                return (null, InstallationEndpoints.NotFound);
            }
            var decision =
                expected is { } revision && revision != installation.Revision
                    ? Decision.Refuse(Refusal.StaleRevision)
                    : decide(installation, now);
            if (decision.Refusal is { } refusal)
            {
                return (null, refusal);
            }
            if (decision.Events.Count > 0)
            {
                session.Append(head, decision.Events);
                foreach (var command in decision.Events.SelectMany(e => Side(id, e, now)))
                {
                    session.Execute(command);
                }
                if (alongside is not null)
                {
                    session.Execute(alongside());
                }
                await session.SaveChangesAsync(ct);
            }
        }
        return (await installations.FindAsync(id, ct), null);
    }

    private IEnumerable<NpgsqlBatchCommand> Side(Guid id, object @event, DateTimeOffset now) =>
        @event switch
        {
            InstallationTokenRotated e =>
            [
                secrets.EndToken(id, e.OldValidUntil),
                secrets.InsertToken(id, InstallationSecrets.NewToken(), now),
            ],
            InstallationRevoked => [secrets.DestroySecret(id)],
            _ => [],
        };
}
