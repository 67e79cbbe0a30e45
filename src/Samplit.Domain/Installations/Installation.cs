namespace Samplit.Domain.Installations;

public enum Platform
{
    Shopify,
    Wordpress,
    Custom,
}

public enum InstallationStatus
{
    Active,

    /// <summary>Pages show the original until it is resumed.</summary>
    Suspended,

    /// <summary>For ever, such as when the shop has removed the app.</summary>
    Revoked,
}

/// <summary>A site, or a few, that experiments run on. Its token and its secrets lie elsewhere.</summary>
/// <param name="Domains">The domains as <see cref="SiteDomain"/> keeps them.</param>
/// <param name="Revision">Counts changes, from 1.</param>
/// <param name="Project">What it belongs to; null for the default project.</param>
/// <param name="Owner">The user who made it; null when a key did.</param>
public sealed record Installation(
    Guid Id,
    Platform Platform,
    IReadOnlyList<string> Domains,
    InstallationStatus Status,
    int Revision,
    DateTimeOffset CreatedAt,
    Guid? Project = null,
    Guid? Owner = null
)
{
    /// <summary>Whether a page of this origin is one of its pages.</summary>
    public bool IsOn(string origin) => Domains.Any(domain => SiteDomain.Allows(domain, origin));

    /// <summary>The state after an event of the stream <paramref name="id"/>.</summary>
    public static Installation? Evolve(Installation? state, Guid id, object @event, DateTimeOffset at) =>
        (state, @event) switch
        {
            (null, InstallationCreated e) => new(
                id,
                e.Platform,
                e.Domains,
                InstallationStatus.Active,
                1,
                at,
                e.Project,
                e.Owner
            ),
            ({ } s, InstallationDomainsChanged e) => s.Next() with { Domains = e.Domains },
            ({ } s, InstallationSuspended) => s.Next() with { Status = InstallationStatus.Suspended },
            ({ } s, InstallationResumed) => s.Next() with { Status = InstallationStatus.Active },
            ({ } s, InstallationRevoked) => s.Next() with { Status = InstallationStatus.Revoked },
            ({ } s, InstallationTokenRotated or InstallationCredentialsChanged) => s.Next(),
            _ => state,
        };

    private Installation Next() => this with { Revision = Revision + 1 };
}

// Stored for ever under the alias named with each: add nullable members, never rename or retype one.

/// <summary>Stored as <c>installation_created</c>.</summary>
public sealed record InstallationCreated(
    Platform Platform,
    IReadOnlyList<string> Domains,
    Guid? Project = null,
    Guid? Owner = null
);

/// <summary>Stored as <c>installation_domains_changed</c>.</summary>
public sealed record InstallationDomainsChanged(IReadOnlyList<string> Domains);

/// <summary>Stored as <c>installation_token_rotated</c>. The token itself is in no event.</summary>
/// <param name="OldValidUntil">How long pages with the old token go on.</param>
public sealed record InstallationTokenRotated(DateTimeOffset OldValidUntil);

/// <summary>
/// Stored as <c>installation_credentials_changed</c>: secrets of the platform came or went; none of them is here.
/// </summary>
/// <param name="Kind">Which, such as <c>shopify</c>.</param>
public sealed record InstallationCredentialsChanged(string Kind);

/// <summary>Stored as <c>installation_suspended</c>.</summary>
public sealed record InstallationSuspended;

/// <summary>Stored as <c>installation_resumed</c>.</summary>
public sealed record InstallationResumed;

/// <summary>Stored as <c>installation_revoked</c>.</summary>
/// <param name="Reason">Such as the webhook that asked for it.</param>
public sealed record InstallationRevoked(string? Reason);
