namespace Samplit.Domain.Access;

/// <summary>
/// A way in for when nobody else can sign in: made on the machine, open for minutes, and in the log for ever.
/// </summary>
/// <param name="Reason">Why, as who made it said.</param>
/// <param name="UsedAt">When somebody came in by it; null while nobody has.</param>
public sealed record BreakGlass(Guid Id, string Reason, DateTimeOffset OpenedAt, DateTimeOffset? UsedAt)
{
    public const int MaxReasonLength = 500;

    /// <summary>For how long the link lets somebody in.</summary>
    public static readonly TimeSpan LinkLifetime = TimeSpan.FromMinutes(15);

    /// <summary>For how long they stay.</summary>
    public static readonly TimeSpan SessionLifetime = TimeSpan.FromHours(1);

    public Principal Principal() => User.Superuser(PrincipalKind.BreakGlass, Id);

    public static Decision Open(string? reason) =>
        Text.ValidateName("reason", reason, MaxReasonLength) is { } refusal
            ? Decision.Refuse(refusal)
            : Decision.Append(new BreakGlassOpened(reason!.Trim()));

    /// <summary>The state after an event of the stream <paramref name="id"/>.</summary>
    public static BreakGlass? Evolve(BreakGlass? state, Guid id, object @event, DateTimeOffset at) =>
        (state, @event) switch
        {
            (null, BreakGlassOpened e) => new(id, e.Reason, OpenedAt: at, UsedAt: null),
            ({ } s, BreakGlassUsed) => s with { UsedAt = at },
            _ => state,
        };
}

// Stored for ever under the alias named with each: add nullable members, never rename or retype one.

/// <summary>Stored as <c>break_glass_opened</c>: on the machine, somebody made a link.</summary>
public sealed record BreakGlassOpened(string Reason);

/// <summary>Stored as <c>break_glass_used</c>: somebody came in by the link.</summary>
public sealed record BreakGlassUsed;
