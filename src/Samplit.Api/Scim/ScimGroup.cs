using System.Text.Json;
using Samplit.Domain.Access;

namespace Samplit.Api.Scim;

/// <summary>A group as an identity provider describes it (RFC 7643, 4.2).</summary>
/// <param name="Members">Ids of users; groups are in no groups here.</param>
internal sealed record ScimGroup(string DisplayName, string? ExternalId, IReadOnlySet<Guid> Members)
{
    public const string Schema = "urn:ietf:params:scim:schemas:core:2.0:Group";

    public static ScimGroup Read(JsonElement body) =>
        new(
            Needed(ScimJson.Text(body, "displayName")),
            ScimJson.Text(body, "externalId"),
            ScimJson.Get(body, "members") is { } members ? Ids(members) : new HashSet<Guid>()
        );

    /// <summary>The group after the steps of a patch.</summary>
    public ScimGroup Patched(Guid id, IReadOnlyList<ScimStep> steps)
    {
        var (name, externalId, members) = (DisplayName, ExternalId, Members.ToHashSet());
        var given = 0;
        foreach (var step in steps)
        {
            switch (step.Path)
            {
                case "displayname" when step.Operation != ScimOperation.Remove:
                    name = Needed(ScimJson.Text("displayName", step.Value));
                    break;
                case "externalid":
                    externalId =
                        step.Operation == ScimOperation.Remove ? null : ScimJson.Text("externalId", step.Value);
                    break;
                case "members":
                    given += Change(members, step);
                    break;
                case "id" when ScimUser.IsOf(id, step):
                    break;
                case "displayname" or "id" or "meta":
                    throw ScimException.Mutability($"{step.Path} is not changed this way.");
            }
            RequireFew(given);
        }
        return new(name, externalId, members);
    }

    /// <returns>How many were named.</returns>
    private static int Change(HashSet<Guid> members, ScimStep step)
    {
        var named =
            step.Filter.Count > 0 ? Filtered(step.Filter)
            : step.Value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null
            : Ids(step.Value);
        switch (step.Operation)
        {
            case ScimOperation.Add:
                members.UnionWith(named ?? throw ScimException.InvalidValue("members are a list."));
                break;
            case ScimOperation.Remove when named is null:
                members.Clear();
                break;
            case ScimOperation.Remove:
                members.ExceptWith(named);
                break;
            case ScimOperation.Replace when step.Filter.Count > 0:
                throw ScimException.Mutability("A member is added or removed, and not replaced by another.");
            default:
                members.Clear();
                members.UnionWith(named ?? []);
                break;
        }
        return named?.Count ?? 0;
    }

    private static HashSet<Guid> Filtered(IReadOnlyList<ScimTerm> filter) =>
        filter is [{ Attribute: "value" } term]
            ? [Id(term.Value)]
            : throw ScimException.InvalidFilter("Members are chosen by their value.");

    private static HashSet<Guid> Ids(JsonElement members)
    {
        var ids = new HashSet<Guid>();
        foreach (var member in ScimJson.Items(members))
        {
            ids.Add(Id(member.ValueKind == JsonValueKind.String ? member.GetString() : ScimJson.Text(member, "value")));
            RequireFew(ids.Count);
        }
        return ids;
    }

    private static Guid Id(string? text) =>
        Guid.TryParse(text, out var id)
            ? id
            : throw ScimException.InvalidValue("The value of a member is the id of a user.");

    private static void RequireFew(int members)
    {
        if (members > ChangeGroup.MaxMembersAtOnce)
        {
            throw ScimException.TooMany($"A request names at most {ChangeGroup.MaxMembersAtOnce} members.");
        }
    }

    private static string Needed(string? name) =>
        name ?? throw ScimException.InvalidValue("A group has a displayName.");
}
