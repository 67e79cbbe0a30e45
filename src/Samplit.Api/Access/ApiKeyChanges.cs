using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Samplit.Projections.Streams;

namespace Samplit.Api.Access;

/// <summary>Makes keys and changes them: their events, with the side rows that the events tell of.</summary>
public sealed class ApiKeyChanges(StreamStore store, ApiKeyTable table, RoleReader roles, TimeProvider clock)
{
    private static readonly Refusal NotFound = new(
        RefusalKind.NotFound,
        ProblemCodes.KeyNotFound,
        "There is no key with this id."
    );

    /// <param name="by">Who makes it; null for somebody on the machine.</param>
    /// <param name="actor">The same, for the log.</param>
    /// <returns>The key with its secret, which is told this once; or why there is none.</returns>
    public async Task<(NewApiKeyView?, Refusal?)> CreateAsync(
        CreateApiKey command,
        Principal? by,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        var decision = CreateApiKey.Decide(command, now, await roles.ReadAsync(ct), by);
        if (decision.Refusal is { } refusal)
        {
            return (null, refusal);
        }
        var (id, publicId) = (Guid.CreateVersion7(now), ApiKeyToken.NewPublicId());
        var (secret, token) = ApiKeyToken.New(command.Kind!.Value, publicId);
        await using (var session = store.OpenDocumentSession(actor))
        {
            session.Events.StartStream<ApiKey>(id, store.AsStored(decision.Events));
            session.Execute(table.InsertKey(id, publicId, command.Name!.Trim()));
            session.Execute(table.InsertSecret(id, token.Hash, now));
            await session.SaveChangesAsync(ct);
        }
        return (new NewApiKeyView(secret, await ViewAsync(id, ct)), null);
    }

    /// <returns>The key with another secret, which is told this once; or why it is as it was.</returns>
    public async Task<(NewApiKeyView?, Refusal?)> RotateAsync(
        Guid id,
        TimeSpan? grace,
        int? expiresInDays,
        ExpectedRevision expected,
        Principal? by,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        string? secret = null;
        var refusal = await ChangeAsync(
            id,
            expected,
            (key, now) => ChangeApiKey.Rotate(key.Key, grace, expiresInDays, now, key.Roles, by),
            actor,
            ct,
            rotated =>
            {
                (secret, var token) = ApiKeyToken.New(rotated.Key.Kind, rotated.PublicId);
                return token.Hash;
            }
        );
        return refusal is null ? (new NewApiKeyView(secret!, await ViewAsync(id, ct)), null) : (null, refusal);
    }

    public async Task<(ApiKeyView?, Refusal?)> RevokeAsync(
        Guid id,
        ExpectedRevision expected,
        EventMetadata actor,
        CancellationToken ct
    ) =>
        await ChangeAsync(id, expected, (key, _) => ChangeApiKey.Revoke(key.Key), actor, ct) is { } refusal
            ? (null, refusal)
            : (await ViewAsync(id, ct), null);

    public async Task<(ApiKeyView?, Refusal?)> FindAsync(Guid id, CancellationToken ct) =>
        await table.FindAsync(id, ct) is { } key ? (ApiKeyView.From(key), null) : (null, NotFound);

    private async Task<ApiKeyView> ViewAsync(Guid id, CancellationToken ct) =>
        ApiKeyView.From((await table.FindAsync(id, ct))!);

    /// <param name="newSecret">Makes the hash of another secret for a key that is rotated.</param>
    private async Task<Refusal?> ChangeAsync(
        Guid id,
        ExpectedRevision expected,
        Func<NamedKey, DateTimeOffset, Decision> decide,
        EventMetadata actor,
        CancellationToken ct,
        Func<NamedKey, byte[]>? newSecret = null
    )
    {
        if (await table.FindAsync(id, ct) is not { } named)
        {
            return NotFound;
        }
        var now = clock.GetUtcNow();
        await using var session = store.OpenDocumentSession(actor);
        var stream = await session.Events.FetchForExclusiveWriting<ApiKey>(id, ct);
        var key = stream.Aggregate!;
        var decision = expected.Allows(key.Revision)
            ? decide(named with { Key = key }, now)
            : Decision.Refuse(Refusal.StaleRevision);
        if (decision.Events is not { Count: > 0 })
        {
            return decision.Refusal;
        }
        stream.AppendMany(store.AsStored(decision.Events));
        foreach (var rotated in decision.Events.OfType<ApiKeyRotated>())
        {
            session.Execute(table.EndSecrets(id, rotated.OldValidUntil - now));
            session.Execute(table.InsertSecret(id, newSecret!(named), now));
        }
        await session.SaveChangesAsync(ct);
        return null;
    }
}
