using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Samplit.Api.Http;
using Samplit.Api.Users;
using Samplit.Domain.Access;

namespace Samplit.Api.Groups;

/// <param name="Roles">What all its members have by it.</param>
/// <param name="Members">How many there are.</param>
/// <param name="IsProvisioned">Whether an identity provider says what it is called and who is in it.</param>
public sealed record GroupView(
    Guid Id,
    string Name,
    IReadOnlyList<string> Roles,
    int Members,
    bool IsProvisioned,
    int Revision
) : IRevised, IExample
{
    static object IExample.Example => Some;

    internal static GroupView Some { get; } =
        new(IExample.SomeId, "Growth", ["editor"], Members: 3, IsProvisioned: false, Revision: 5);

    public static GroupView From(Group group) =>
        new(
            group.Id,
            group.Name ?? "",
            [.. group.Roles.Select(r => r.ToString())],
            group.Members.Count,
            group.IsProvisioned,
            group.Revision
        );
}

/// <param name="Next">What to give as <c>after</c> for the next page; absent on the last one.</param>
public sealed record GroupPage(IReadOnlyList<GroupView> Groups, Guid? Next);

public sealed record MemberView(Guid Id, string? UserName)
{
    public static MemberView From(NamedMember member) => new(member.Id, member.UserName);
}

/// <param name="Next">What to give as <c>after</c> for the next page; absent on the last one.</param>
public sealed record MemberPage(IReadOnlyList<MemberView> Members, Guid? Next);

public sealed record NameGroupRequest([Required] string? Name) : IExample
{
    static object IExample.Example => new NameGroupRequest("Growth");
}

/// <param name="Roles">All that its members have by it then, by name.</param>
public sealed record SetGroupRolesRequest([Required] IReadOnlyList<string?>? Roles) : IExample
{
    static object IExample.Example => new SetGroupRolesRequest(["editor"]);
}

/// <param name="Add">Ids of users who come in.</param>
/// <param name="Remove">Ids of users who leave.</param>
public sealed record SetMembersRequest(IReadOnlyList<Guid>? Add, IReadOnlyList<Guid>? Remove) : IExample
{
    static object IExample.Example => new SetMembersRequest([IExample.SomeId], Remove: null);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict
)]
[JsonSerializable(typeof(NameGroupRequest))]
[JsonSerializable(typeof(SetGroupRolesRequest))]
[JsonSerializable(typeof(SetMembersRequest))]
[JsonSerializable(typeof(GroupView))]
[JsonSerializable(typeof(GroupPage))]
[JsonSerializable(typeof(MemberPage))]
internal sealed partial class GroupsJson : JsonSerializerContext;
