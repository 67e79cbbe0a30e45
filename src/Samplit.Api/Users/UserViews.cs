using Samplit.Api.Http;

namespace Samplit.Api.Users;

/// <param name="UserName">Absent of a person who was erased, like the other names.</param>
/// <param name="HasPassword">Whether they have set one; until then, they have a link.</param>
/// <param name="IsExternal">Whether they sign in with the identity provider alone, and have no password here.</param>
/// <param name="Identities">How many accounts of the identity provider they are connected with.</param>
/// <param name="IsProvisioned">Whether an identity provider looks after them.</param>
/// <param name="HasTotp">Whether a code of an authenticator app is asked for, besides the password.</param>
public sealed record UserView(
    Guid Id,
    string? UserName,
    string? Email,
    string? FullName,
    string? Company,
    IReadOnlyList<string> Roles,
    bool IsSuperuser,
    bool IsActive,
    bool IsErased,
    bool HasPassword,
    bool HasTotp,
    bool IsExternal,
    int Identities,
    bool IsProvisioned,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastSignInAt,
    int Revision
) : IRevised, IExample
{
    static object IExample.Example => Anna;

    internal static UserView Anna { get; } =
        new(
            IExample.SomeId,
            "anna",
            "anna@shop.example",
            "Anna Meyer",
            Company: null,
            ["editor"],
            IsSuperuser: false,
            IsActive: true,
            IsErased: false,
            HasPassword: true,
            HasTotp: true,
            IsExternal: false,
            Identities: 0,
            IsProvisioned: false,
            IExample.SomeTime,
            IExample.SomeTime.AddHours(1),
            Revision: 1
        );

    public static UserView From(NamedUser named) =>
        new(
            named.User.Id,
            named.UserName,
            named.Email,
            named.FullName,
            named.Company,
            [.. named.User.Roles.Select(r => r.ToString())],
            named.User.IsSuperuser,
            named.User.IsActive,
            named.User.IsErased,
            named.HasPassword,
            named.User.HasTotp,
            named.User.IsExternal,
            named.User.Identities,
            named.User.IsProvisioned,
            named.User.CreatedAt,
            named.LastSignInAt,
            named.User.Revision
        );
}

/// <param name="Link">
/// Where they set a password, on this server. It is told this once: only its hash is kept. Give it to them alone.
/// </param>
/// <param name="LinkExpiresAt">Until when it is open.</param>
public sealed record NewUserView(UserView User, string Link, DateTimeOffset LinkExpiresAt) : IExample
{
    static object IExample.Example =>
        new NewUserView(
            UserView.Anna with
            {
                HasPassword = false,
                HasTotp = false,
                LastSignInAt = null,
            },
            "/invitation#0000000000000000000000000000000000000000000",
            IExample.SomeTime.AddDays(7)
        );
}

/// <param name="Next">What to give as <c>after</c> for the next page; absent on the last one.</param>
public sealed record UserPage(IReadOnlyList<UserView> Users, Guid? Next);
