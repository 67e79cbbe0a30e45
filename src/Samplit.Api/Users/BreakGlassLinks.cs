using Samplit.Api.Sessions;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Samplit.Projections.Streams;

namespace Samplit.Api.Users;

/// <summary>Makes a way in for when nobody can sign in.</summary>
public sealed class BreakGlassLinks(StreamStore store, UserLinks links, TimeProvider clock)
{
    /// <param name="reason">Why, which is in the log for ever.</param>
    /// <returns>The path of the link, which is told this once; or why there is none.</returns>
    public async Task<(string?, Refusal?)> OpenAsync(string? reason, EventMetadata actor, CancellationToken ct)
    {
        var decision = BreakGlass.Open(reason);
        if (decision.Refusal is { } refusal)
        {
            return (null, refusal);
        }
        var now = clock.GetUtcNow();
        var (id, token) = (Guid.CreateVersion7(now), RandomToken.New());
        await using var session = store.OpenDocumentSession(actor);
        session.Events.StartStream<BreakGlass>(id, store.AsStored(decision.Events));
        session.Execute(links.Insert(token, LinkPurpose.BreakGlass, id, now));
        await session.SaveChangesAsync(ct);
        return (UserLinks.Path(LinkPurpose.BreakGlass, token.Text), null);
    }
}
