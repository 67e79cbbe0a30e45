using System.ComponentModel.DataAnnotations;
using Samplit.Api.Http;
using Samplit.Domain.Access;

namespace Samplit.Api.Access;

/// <param name="Prefix">How the key begins, to tell it by.</param>
/// <param name="Permissions">All that it has.</param>
/// <param name="Networks">Where it may be used from; absent for anywhere.</param>
/// <param name="IsExpired">Whether its time is over; to rotate it gives it more.</param>
/// <param name="LastUsedAt">To within a few minutes; absent while it was never used.</param>
/// <param name="LastUsedFrom">The network it came from then.</param>
/// <param name="Project">The only one that it is for; absent for everywhere.</param>
/// <param name="Owner">The user who made it; absent for one that was made on the machine.</param>
/// <param name="RequestsPerSecond">How many a server answers with it; absent for any number.</param>
/// <param name="Environment">Of a key for flags, that in which it evaluates them.</param>
/// <param name="IsForClients">Of a key for flags, whether it opens flags for clients only.</param>
/// <param name="Domains">Of a key for clients, the sites whose pages may use it; absent where no page may.</param>
public sealed record ApiKeyView(
    Guid Id,
    string Prefix,
    string Name,
    ApiKeyKind Kind,
    string? Role,
    IReadOnlyList<string> Permissions,
    IReadOnlyList<string>? Networks,
    ApiKeyStatus Status,
    bool IsExpired,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? LastUsedAt,
    string? LastUsedFrom,
    int Revision,
    Guid? Project = null,
    Guid? Owner = null,
    int? RequestsPerSecond = null,
    string? Environment = null,
    bool? IsForClients = null,
    IReadOnlyList<string>? Domains = null
) : IRevised, IExample
{
    static object IExample.Example => SomeKey;

    internal static ApiKeyView SomeKey { get; } =
        new(
            IExample.SomeId,
            "smp_dat_4f1c09ab",
            "shop backend",
            ApiKeyKind.DataPlane,
            Role: null,
            ["decision:assign", "decision:convert", "event:track"],
            ["10.1.0.0/16"],
            ApiKeyStatus.Active,
            IsExpired: false,
            IExample.SomeTime,
            IExample.SomeTime.AddDays(CreateApiKey.DefaultDays),
            IExample.SomeTime.AddHours(1),
            "10.1.2.0/24",
            Revision: 1
        );

    public static ApiKeyView From(NamedKey named)
    {
        var key = named.Key;
        return new(
            key.Id,
            ApiKeyToken.Shown(key.Kind, named.PublicId),
            named.Name,
            key.Kind,
            key.Role,
            named.Principal().PermissionNames(),
            key.Networks,
            key.Status,
            named.IsExpired,
            key.CreatedAt,
            key.ExpiresAt,
            named.LastUsedAt,
            named.LastUsedFrom,
            key.Revision,
            key.Project,
            key.Owner,
            key.RequestsPerSecond,
            key.Environment,
            key.Environment is null ? null : key.IsForClients,
            key.Domains
        );
    }
}

/// <param name="Secret">The whole key. It is told this once: only its hash is kept.</param>
public sealed record NewApiKeyView(string Secret, ApiKeyView Key) : IExample
{
    static object IExample.Example =>
        new NewApiKeyView("smp_dat_4f1c09ab_0000000000000000000000000000000000000000000_00000000", ApiKeyView.SomeKey);
}

/// <param name="Next">What to give as <c>after</c> for the next page; absent on the last one.</param>
public sealed record ApiKeyPage(IReadOnlyList<ApiKeyView> Keys, Guid? Next);

/// <param name="DataPlane">Whether assignments and conversions take a key.</param>
public sealed record AccessView(DataPlaneAccess DataPlane, int Revision) : IRevised, IExample
{
    static object IExample.Example => new AccessView(DataPlaneAccess.Keys, Revision: 1);

    public static AccessView From(AccessSettings settings) =>
        new(settings.IsDataPlaneOpen ? DataPlaneAccess.Open : DataPlaneAccess.Keys, settings.Revision);
}

public enum DataPlaneAccess
{
    /// <summary>They take one.</summary>
    Keys,

    /// <summary>Whoever reaches the server is answered.</summary>
    Open,
}

public sealed record SetAccessRequest([Required] DataPlaneAccess? DataPlane) : IExample
{
    static object IExample.Example => new SetAccessRequest(DataPlaneAccess.Keys);
}
