using System.Text.Json;
using Samplit.Domain.Access;

namespace Samplit.Api.Scim;

/// <summary>A user as an identity provider describes them (RFC 7643, 4.1), as far as this server has a place for it.</summary>
/// <param name="DisplayName">What people call them.</param>
internal sealed record ScimUser(
    string UserName,
    string? ExternalId,
    string? DisplayName,
    string? GivenName,
    string? FamilyName,
    string Email,
    bool IsActive
)
{
    public const string Schema = "urn:ietf:params:scim:schemas:core:2.0:User";

    /// <param name="isActive">Whether they may sign in, where the provider does not say.</param>
    public static ScimUser Read(JsonElement body, bool isActive = true)
    {
        var name = ScimJson.Get(body, "name") ?? default;
        var (given, family) = (ScimJson.Text(name, "givenName"), ScimJson.Text(name, "familyName"));
        return Checked(
            ScimJson.Text(body, "userName"),
            ScimJson.Get(body, "emails") is { } emails ? Address(emails) : null,
            new(
                UserName: "",
                ScimJson.Text(body, "externalId"),
                ScimJson.Text(body, "displayName") ?? ScimJson.Text(name, "formatted") ?? FullName(given, family),
                given,
                family,
                Email: "",
                ScimJson.Get(body, "active") is { } active ? ScimJson.Flag("active", active) : isActive
            )
        );
    }

    /// <summary>The user after the steps of a patch.</summary>
    public ScimUser Patched(Guid id, IEnumerable<ScimStep> steps)
    {
        var (user, userName, email) = (this, (string?)UserName, (string?)Email);
        foreach (var step in steps)
        {
            switch (step.Path)
            {
                case "username":
                    userName = Text(step);
                    break;
                case "externalid":
                    user = user with { ExternalId = Text(step) };
                    break;
                case "displayname":
                    user = user with { DisplayName = Text(step) };
                    break;
                case "name.formatted":
                    user = user with { DisplayName = user.DisplayName ?? Text(step) };
                    break;
                case "name.givenname":
                    user = user with { GivenName = Text(step) };
                    break;
                case "name.familyname":
                    user = user with { FamilyName = Text(step) };
                    break;
                case "name":
                    user = user with
                    {
                        GivenName = Part(step, "givenName", user.GivenName),
                        FamilyName = Part(step, "familyName", user.FamilyName),
                    };
                    break;
                case "active" when step.Operation != ScimOperation.Remove:
                    user = user with { IsActive = ScimJson.Flag("active", step.Value) };
                    break;
                case "emails" when step.Operation == ScimOperation.Remove:
                    email = IsTheirs(step) ? null : email;
                    break;
                case "emails" when IsTheirs(step):
                    email = Address(step.Value) ?? email;
                    break;
                case "emails.value" when IsTheirs(step):
                    email = Text(step);
                    break;
                case "id" when IsOf(id, step):
                    break;
                case "active" or "id" or "groups" or "meta":
                    throw ScimException.Mutability($"{step.Path} is not changed this way.");
            }
        }
        return Checked(userName, email, user);
    }

    /// <summary>
    /// What somebody is called here: like the name that the provider has, without what no name has here, so that it is
    /// nobody's mail address.
    /// </summary>
    /// <param name="id">Makes it theirs alone where another has it; null to try without.</param>
    public string LocalName(Guid? id)
    {
        var suffix = id is { } of ? $"-{of.ToString("N")[^8..]}" : "";
        var plain = UserName
            .Split('@')[0]
            .Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '-')
            .SkipWhile(c => !char.IsAsciiLetterOrDigit(c))
            .Take(CreateUser.MaxUserNameLength - suffix.Length);
        return string.Concat(plain) is { Length: > 0 } name ? name + suffix : $"user{suffix}";
    }

    private static ScimUser Checked(string? userName, string? email, ScimUser user)
    {
        if (userName is null)
        {
            throw ScimException.InvalidValue("A user has a userName.");
        }
        // Most providers take the mail address for the name.
        var address = email ?? (userName.Contains('@', StringComparison.Ordinal) ? userName : null);
        return CreateUser.ValidateEmail(address) is { } refusal
            ? throw ScimException.InvalidValue($"emails: {refusal.Detail}")
            : user with
            {
                UserName = userName,
                Email = address!,
            };
    }

    /// <summary>The one that is said to be the first, else the one for work, else whichever comes first.</summary>
    private static string? Address(JsonElement emails)
    {
        var all = ScimJson.Items(emails).ToArray();
        if (all.Length == 0)
        {
            return null;
        }
        var chosen = Array.FindIndex(all, e => ScimJson.Get(e, "primary") is { } p && ScimJson.Flag("primary", p));
        if (chosen < 0)
        {
            chosen = Math.Max(0, Array.FindIndex(all, e => ScimJson.Text(e, "type") == "work"));
        }
        return all[chosen].ValueKind == JsonValueKind.String
            ? ScimJson.Text("emails", all[chosen])
            : ScimJson.Text(all[chosen], "value");
    }

    /// <summary>There is one address here: that for work, or the first one.</summary>
    private static bool IsTheirs(ScimStep step) =>
        step.Filter.All(t => t is { Attribute: "type", Value: "work" } or { Attribute: "primary", Value: "true" });

    public static bool IsOf(Guid id, ScimStep step) =>
        step.Value.ValueKind == JsonValueKind.String
        && Guid.TryParse(step.Value.GetString(), out var given)
        && given == id;

    private static string? Text(ScimStep step) =>
        step.Operation == ScimOperation.Remove || step.Value.ValueKind == JsonValueKind.Undefined
            ? null
            : ScimJson.Text(step.Path, step.Value);

    private static string? Part(ScimStep step, string name, string? before) =>
        step.Operation == ScimOperation.Remove ? null : ScimJson.Text(step.Value, name) ?? before;

    private static string? FullName(string? given, string? family) =>
        string.Join(' ', new[] { given, family }.OfType<string>())
            is { Length: > 0 and <= CreateUser.MaxNameLength } name
            ? name
            : family ?? given;
}
