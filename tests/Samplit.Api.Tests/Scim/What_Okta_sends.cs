using System.Net;
using Samplit.Api.Tests.Access;
using Samplit.Api.Tests.Story;

namespace Samplit.Api.Tests.Scim;

/// <summary>A life of a user and a group, in requests of the forms that Okta describes.</summary>
public class What_Okta_sends(People people) : IClassFixture<People>
{
    [Fact]
    public async Task Makes_a_user_changes_them_and_lets_them_go()
    {
        var okta = await IdentityProvider.ConnectAsync(people.Server);
        var name = IdentityProvider.NewAddress();
        Assert.Equal(0, (await okta.FindAsync("Users", $"userName eq \"{name}\""))["totalResults"].GetInt32());

        var made = (
            await okta.PostAsync(
                "Users",
                $$"""
                {
                  "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                  "userName": "{{name}}",
                  "name": { "givenName": "Ada", "familyName": "Byron" },
                  "emails": [{ "primary": true, "value": "{{name}}", "type": "work" }],
                  "displayName": "Ada Byron",
                  "locale": "en-US",
                  "externalId": "00u1{{name}}",
                  "groups": [],
                  "active": true
                }
                """
            )
        ).Is(HttpStatusCode.Created);
        var id = made.ResourceId();
        Assert.EndsWith($"/scim/v2/Users/{id}", made.Headers.Location?.OriginalString, StringComparison.Ordinal);
        Assert.Equal("W/\"2\"", made.ETag);
        Assert.Equal(
            (name, "Ada", true),
            (Text(made, "userName"), made["name", "givenName"].GetString(), Active(made))
        );
        Assert.Equal(id, (await okta.FindAsync("Users", $"userName eq \"{name}\""))["Resources", 0, "id"].GetGuid());
        var local = (await people.Server.GetAsync($"/api/users/{id}")).Is(HttpStatusCode.OK);
        Assert.Equal(
            (name.Split('@')[0], name, false),
            (Text(local, "userName"), Text(local, "email"), HasPassword(local))
        );

        var replaced = await okta.PutAsync(
            $"Users/{id}",
            $$"""
            {
              "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
              "id": "{{id}}",
              "userName": "{{name}}",
              "name": { "givenName": "Ada", "familyName": "Lovelace" },
              "emails": [{ "primary": true, "value": "{{name}}", "type": "work" }],
              "active": true,
              "groups": [],
              "meta": { "resourceType": "User" }
            }
            """
        );
        Assert.Equal("Ada Lovelace", Text(replaced.Is(HttpStatusCode.OK), "displayName"));
        const string Deactivate = """
            {
              "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
              "Operations": [{ "op": "replace", "value": { "active": false } }]
            }
            """;
        Assert.False(Active((await okta.PatchAsync($"Users/{id}", Deactivate)).Is(HttpStatusCode.OK)));
        // To say it again is no news.
        Assert.False(Active((await okta.PatchAsync($"Users/{id}", Deactivate)).Is(HttpStatusCode.OK)));
        Assert.False((await people.Server.GetAsync($"/api/users/{id}"))["isActive"].GetBoolean());
        Assert.Equal(
            ["user_created", "user_provisioned", "user_details_changed", "user_deactivated"],
            await people.EventsAsync(id)
        );
    }

    [Fact]
    public async Task Pushes_a_group_whose_members_have_what_somebody_here_gave_it()
    {
        var okta = await IdentityProvider.ConnectAsync(people.Server);
        var (ada, bo) = ((await okta.MakeUserAsync()).ResourceId(), (await okta.MakeUserAsync()).ResourceId());
        var name = $"Growth {Guid.NewGuid():N}";

        var made = (
            await okta.PostAsync(
                "Groups",
                $$"""
                {
                  "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
                  "displayName": "{{name}}",
                  "members": [{ "value": "{{ada}}", "display": "ada@shop.example" }]
                }
                """
            )
        ).Is(HttpStatusCode.Created);
        var id = made.ResourceId();
        (await people.Server.PostAsync($"/api/groups/{id}/roles", new { roles = new[] { "editor" } })).Is(
            HttpStatusCode.OK
        );
        Assert.Equal([ada], made.Each<Guid>("members", "value"));
        Assert.Equal(name, (await okta.GetAsync($"Users/{ada}"))["groups", 0, "display"].GetString());

        (
            await okta.PatchAsync(
                $"Groups/{id}",
                $$"""
                {
                  "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                  "Operations": [
                    { "op": "remove", "path": "members[value eq \"{{ada}}\"]" },
                    { "op": "add", "path": "members", "value": [{ "value": "{{bo}}", "display": "bo@shop.example" }] }
                  ]
                }
                """
            )
        ).Is(HttpStatusCode.NoContent);
        Assert.Equal([bo], (await okta.GetAsync($"Groups/{id}")).Each<Guid>("members", "value"));
        (
            await okta.PatchAsync(
                $"Groups/{id}",
                $$"""
                {
                  "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                  "Operations": [{ "op": "replace", "value": { "id": "{{id}}", "displayName": "{{name}}, new" } }]
                }
                """
            )
        ).Is(HttpStatusCode.NoContent);
        var read = await okta.GetAsync($"Groups/{id}");
        Assert.Equal($"{name}, new", Text(read, "displayName"));
        (
            await okta.PatchAsync(
                $"Groups/{id}",
                $$"""
                { "Operations": [{ "op": "replace", "path": "members", "value": [{ "value": "{{ada}}" }, { "value": "{{bo}}" }] }] }
                """
            )
        ).Is(HttpStatusCode.NoContent);
        Assert.Equal(2, (await okta.GetAsync($"Groups/{id}"))["members"].GetArrayLength());
        (await okta.DeleteAsync($"Groups/{id}")).Is(HttpStatusCode.NoContent);
        (await okta.GetAsync($"Groups/{id}")).IsError(HttpStatusCode.NotFound);
        Assert.Equal(
            [
                "group_created",
                "group_member_added",
                "group_role_granted",
                "group_member_removed",
                "group_member_added",
                "group_renamed",
                "group_member_added",
                "group_deleted",
            ],
            await people.EventsAsync(id)
        );
    }

    private static string? Text(Answer answer, string member) => answer[member].GetString();

    private static bool Active(Answer answer) => answer["active"].GetBoolean();

    private static bool HasPassword(Answer user) => user["hasPassword"].GetBoolean();
}
