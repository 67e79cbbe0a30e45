using Npgsql;
using Samplit.Domain;
using Samplit.Domain.Installations;
using Samplit.Ledger;
using Samplit.Projections.Streams;

namespace Samplit.Api.Installations;

/// <summary>
/// Decides on an installation while its stream is held, and writes the side rows that its events tell of.
/// </summary>
public sealed class InstallationChanges(
    StreamStore store,
    InstallationSecrets secrets,
    InstallationReader installations,
    TimeProvider clock
)
{
    /// <param name="actor">Who changes it.</param>
    /// <param name="alongside">Written with the events, if there are any.</param>
    /// <returns>The installation as it is then, or why it is as it was.</returns>
    public async Task<(InstallationView?, Refusal?)> ApplyAsync(
        Guid id,
        ExpectedRevision expected,
        Func<Installation, DateTimeOffset, Decision> decide,
        EventMetadata actor,
        CancellationToken ct,
        Func<NpgsqlBatchCommand>? alongside = null
    )
    {
        if (id == Guid.Empty)
        {
            // Marten takes none.
            return (null, GetInstallationEndpoint.NotFound);
        }
        var now = clock.GetUtcNow();
        await using (var session = store.OpenDocumentSession(actor))
        {
            var stream = await session.Events.FetchForExclusiveWriting<Installation>(id, ct);
            if (stream.Aggregate is not { } installation)
            {
                return (null, GetInstallationEndpoint.NotFound);
            }
            var decision = !expected.Allows(installation.Revision)
                ? Decision.Refuse(Refusal.StaleRevision)
                : decide(installation, now);
            if (decision.Refusal is { } refusal)
            {
                return (null, refusal);
            }
            if (decision.Events.Count > 0)
            {
                stream.AppendMany(store.AsStored(decision.Events));
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
        var site = (await installations.FindAsync(id, ct))!;
        return (InstallationView.From(site.Installation, site.Token), null);
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
