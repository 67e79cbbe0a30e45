using System.Net;
using Samplit.Api.Tests.Access;
using Samplit.Api.Tests.Story;

namespace Samplit.Api.Tests.Scim;

/// <summary>A life of a user and a group, in requests of the forms that Microsoft describes for Entra ID.</summary>
public class What_Entra_ID_sends(People people) : IClassFixture<People>
{
    [Fact]
    public async Task Makes_a_user_changes_them_attribute_by_attribute_and_deletes_them()
    {
        var entra = await IdentityProvider.ConnectAsync(people.Server);
        var name = IdentityProvider.NewAddress();
        var external = $"{Guid.NewGuid()}";
        var made = (
            await entra.PostAsync(
                "Users",
                $$"""
                {
                  "schemas": [
                    "urn:ietf:params:scim:schemas:core:2.0:User",
                    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
                  ],
                  "externalId": "{{external}}",
                  "userName": "{{name}}",
                  "active": true,
                  "emails": [{ "primary": true, "type": "work", "value": "{{name}}" }],
                  "meta": { "resourceType": "User" },
                  "name": { "formatted": "Bo Li", "familyName": "Li", "givenName": "Bo" },
                  "roles": [],
                  "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "Growth" }
                }
                """
            )
        ).Is(HttpStatusCode.Created);
        var id = made.ResourceId();
        Assert.Equal("Bo Li", made["displayName"].GetString());
        Assert.Equal(
            id,
            (await entra.FindAsync("Users", $"externalId eq \"{external}\""))["Resources", 0, "id"].GetGuid()
        );
        Assert.Equal(
            1,
            (await entra.FindAsync("Users", $"userName eq \"{name.ToUpperInvariant()}\""))["totalResults"].GetInt32()
        );

        var other = IdentityProvider.NewAddress();
        var changed = await entra.PatchAsync(
            $"Users/{id}",
            $$"""
            {
              "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
              "Operations": [
                { "op": "Replace", "path": "emails[type eq \"work\"].value", "value": "{{other}}" },
                { "op": "Replace", "path": "name.familyName", "value": "Ling" },
                { "op": "Add", "path": "displayName", "value": "Bo Ling" },
                { "op": "Add", "path": "phoneNumbers[type eq \"work\"].value", "value": "+31 20 555 0101" },
                {
                  "op": "Add",
                  "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
                  "value": "Research"
                }
              ]
            }
            """
        );
        Assert.Equal(
            ("Ling", "Bo Ling", other, name),
            (
                changed.Is(HttpStatusCode.OK)["name", "familyName"].GetString(),
                changed["displayName"].GetString(),
                changed["emails", 0, "value"].GetString(),
                changed["userName"].GetString()
            )
        );
        Assert.Equal(other, (await people.Server.GetAsync($"/api/users/{id}"))["email"].GetString());
        var gone = await entra.PatchAsync(
            $"Users/{id}",
            """
            {
              "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
              "Operations": [{ "op": "Replace", "path": "active", "value": "False" }]
            }
            """
        );
        Assert.False(gone.Is(HttpStatusCode.OK)["active"].GetBoolean());
        (await entra.DeleteAsync($"Users/{id}")).Is(HttpStatusCode.NoContent);
        (await entra.GetAsync($"Users/{id}")).IsError(HttpStatusCode.NotFound);
        (await entra.DeleteAsync($"Users/{id}")).IsError(HttpStatusCode.NotFound);
        Assert.Equal(0, (await entra.FindAsync("Users", $"userName eq \"{name}\""))["totalResults"].GetInt32());
        // The log still says who it was.
        Assert.Equal(other, (await people.Server.GetAsync($"/api/users/{id}"))["email"].GetString());
        Assert.Equal(
            ["user_created", "user_provisioned", "user_details_changed", "user_deactivated", "user_deprovisioned"],
            await people.EventsAsync(id)
        );
    }

    [Fact]
    public async Task Brings_somebody_back_with_nothing_of_what_they_had()
    {
        var entra = await IdentityProvider.ConnectAsync(people.Server);
        var name = IdentityProvider.NewAddress();
        var id = (await entra.MakeUserAsync(name)).ResourceId();
        (await people.Server.PostAsync($"/api/users/{id}/roles", new { roles = new[] { "admin" } })).Is(
            HttpStatusCode.OK
        );
        var group = await MakeGroupAsync(entra, id);
        (await entra.DeleteAsync($"Users/{id}")).Is(HttpStatusCode.NoContent);
        Assert.Equal(0, (await entra.GetAsync($"Groups/{group}"))["members"].GetArrayLength());

        var back = await entra.MakeUserAsync(name.ToUpperInvariant());

        Assert.Equal(id, back.ResourceId());
        Assert.True(back["active"].GetBoolean());
        Assert.Equal(0, back["groups"].GetArrayLength());
        Assert.Equal(0, (await people.Server.GetAsync($"/api/users/{id}"))["roles"].GetArrayLength());
        Assert.Equal(["user_provisioned", "user_activated"], (await people.EventsAsync(id)).TakeLast(2));
    }

    [Fact]
    public async Task Keeps_the_members_of_a_group()
    {
        var entra = await IdentityProvider.ConnectAsync(people.Server);
        var users = new[] { await UserAsync(entra), await UserAsync(entra), await UserAsync(entra) };
        var group = await MakeGroupAsync(entra);

        await PatchAsync(
            $$"""
            { "op": "Add", "path": "members", "value": [{ "value": "{{users[0]}}" }, { "value": "{{users[1]}}" }] },
            { "op": "Add", "path": "members", "value": [{ "$ref": null, "value": "{{users[2]}}" }] }
            """
        );
        Assert.Equal(users, await MembersAsync());
        Assert.Equal(1, (await MembershipAsync(users[2]))["totalResults"].GetInt32());
        await PatchAsync($$"""{ "op": "Remove", "path": "members", "value": [{ "value": "{{users[0]}}" }] }""");
        Assert.Equal(users[1..], await MembersAsync());
        Assert.Equal(0, (await MembershipAsync(users[0]))["totalResults"].GetInt32());
        await PatchAsync("""{ "op": "Remove", "path": "members" }""");
        Assert.Empty(await MembersAsync());
        var name = $"Research {Guid.NewGuid():N}";
        await PatchAsync($$"""{ "op": "Replace", "path": "displayName", "value": "{{name}}" }""");
        var found = await entra.GetAsync(
            $"Groups?excludedAttributes=members&filter={Uri.EscapeDataString($"displayName eq \"{name}\"")}"
        );
        Assert.Equal(group, found["Resources", 0, "id"].GetGuid());
        Assert.False(found["Resources", 0].TryGetProperty("members", out _));

        async Task PatchAsync(string operations) =>
            (
                await entra.PatchAsync(
                    $"Groups/{group}",
                    $$"""
                    { "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [{{operations}}] }
                    """
                )
            ).Is(HttpStatusCode.NoContent);

        async Task<IEnumerable<Guid>> MembersAsync() =>
            (await entra.GetAsync($"Groups/{group}")).Each<Guid>("members", "value");

        Task<Answer> MembershipAsync(Guid user) =>
            entra.FindAsync("Groups", $"id eq \"{group}\" and members eq \"{user}\"");
    }

    private static async Task<Guid> UserAsync(IdentityProvider provider) =>
        (await provider.MakeUserAsync()).ResourceId();

    private static async Task<Guid> MakeGroupAsync(IdentityProvider provider, params Guid[] members) => (
            await provider.PostAsync(
                "Groups",
                $$"""
                {
                  "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
                  "externalId": "{{Guid.NewGuid()}}",
                  "displayName": "Group {{Guid.NewGuid():N}}",
                  "members": [{{string.Join(", ", members.Select(m => $$"""{ "value": "{{m}}" }"""))}}],
                  "meta": { "resourceType": "Group" }
                }
                """
            )
        ).Is(HttpStatusCode.Created).ResourceId();
}
