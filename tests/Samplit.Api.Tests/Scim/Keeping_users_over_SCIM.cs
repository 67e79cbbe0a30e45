using System.Net;
using Samplit.Api.Tests.Access;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Scim;

public class Keeping_users_over_SCIM(People people) : IClassFixture<People>
{
    private const string Patch = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

    public static TheoryData<string, string> Endpoints =>
        new()
        {
            { "GET", "ServiceProviderConfig" },
            { "GET", "ResourceTypes" },
            { "GET", "ResourceTypes/User" },
            { "GET", "Schemas" },
            { "GET", "Schemas/urn:ietf:params:scim:schemas:core:2.0:Group" },
            { "GET", "Users" },
            { "POST", "Users" },
            { "GET", "Users/0198c0de-5a3b-7d10-8000-000000000001" },
            { "PUT", "Users/0198c0de-5a3b-7d10-8000-000000000001" },
            { "PATCH", "Users/0198c0de-5a3b-7d10-8000-000000000001" },
            { "DELETE", "Users/0198c0de-5a3b-7d10-8000-000000000001" },
            { "GET", "Groups" },
            { "POST", "Groups" },
            { "GET", "Groups/0198c0de-5a3b-7d10-8000-000000000001" },
            { "PUT", "Groups/0198c0de-5a3b-7d10-8000-000000000001" },
            { "PATCH", "Groups/0198c0de-5a3b-7d10-8000-000000000001" },
            { "DELETE", "Groups/0198c0de-5a3b-7d10-8000-000000000001" },
        };

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Is_for_keys_of_one_kind(string method, string path)
    {
        var body = method is "POST" or "PUT" or "PATCH" ? "{}" : null;

        (await people.Server.AskAsAsync(null, method, $"/scim/v2/{path}", body)).Is(HttpStatusCode.Unauthorized);
        (await people.Server.AskAsAsync($"Bearer {TestKeys.Usual.Admin}", method, $"/scim/v2/{path}", body)).Is(
            HttpStatusCode.Forbidden
        );
    }

    [Fact]
    public async Task Opens_nothing_else()
    {
        var key = (await people.Server.MakeKeyAsync(new { kind = "scim" })).Secret();

        foreach (var path in (string[])["/api/users", "/api/groups", "/api/account", "/api/experiments", "/api/keys"])
        {
            (await people.Server.GetWithAsync(key, path)).IsProblem(HttpStatusCode.Forbidden, "forbidden");
        }
        (
            await people.Server.PostAsync(
                "/api/keys",
                new
                {
                    name = "a",
                    kind = "scim",
                    project = "default",
                }
            )
        ).IsInvalid("project");
    }

    [Fact]
    public async Task Says_what_there_is()
    {
        var provider = await ConnectAsync();

        var config = (await provider.GetAsync("ServiceProviderConfig")).Is(HttpStatusCode.OK);
        var types = await provider.GetAsync("ResourceTypes");
        var schemas = await provider.GetAsync("Schemas");

        Assert.True(config["patch", "supported"].GetBoolean());
        Assert.Equal(200, config["filter", "maxResults"].GetInt32());
        Assert.Equal(["User", "Group"], types.Each<string>("Resources", "id"));
        Assert.Equal(2, schemas["totalResults"].GetInt32());
        (await provider.GetAsync("ResourceTypes/Group")).Is(HttpStatusCode.OK);
        (await provider.GetAsync($"Schemas/{schemas["Resources", 0, "id"].GetString()}")).Is(HttpStatusCode.OK);
        (await provider.GetAsync("Schemas/urn:nothing")).IsError(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Lists_them_by_pages()
    {
        await using var server = await RunningServer.StartAsync();
        var provider = await IdentityProvider.ConnectAsync(server);
        var made = new List<Guid>();
        for (var i = 0; i < 3; i++)
        {
            made.Add((await provider.MakeUserAsync()).ResourceId());
        }

        var first = await provider.GetAsync("Users?startIndex=1&count=2");
        var second = await provider.GetAsync("Users?startIndex=3&count=2");
        var none = await provider.GetAsync("Users?count=0");
        var behind = await provider.GetAsync("Users?startIndex=9&count=1000");

        Assert.Equal(made, [.. first.Each<Guid>("Resources", "id"), .. second.Each<Guid>("Resources", "id")]);
        Assert.Equal((3, 1, 2), Page(first));
        Assert.Equal((3, 3, 1), Page(second));
        Assert.Equal((3, 1, 0), Page(none));
        Assert.Equal((3, 9, 0), Page(behind));
        (await provider.GetAsync("Users?count=many")).IsError(HttpStatusCode.BadRequest, "invalidValue");

        static (int, int, int) Page(Answer list) =>
            (list["totalResults"].GetInt32(), list["startIndex"].GetInt32(), list["itemsPerPage"].GetInt32());
    }

    [Fact]
    public async Task Finds_them_by_what_they_have()
    {
        var provider = await ConnectAsync();
        var address = IdentityProvider.NewAddress();
        var id = (await provider.MakeUserAsync(address)).ResourceId();

        foreach (
            var filter in (string[])
                [
                    $"emails eq \"{address}\"",
                    $"emails.value eq \"{address.ToUpperInvariant()}\"",
                    $"id eq \"{id}\"",
                    $"USERNAME EQ \"{address}\" and active eq true",
                    $"urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"{address}\"",
                    $"displayName eq \"Somebody\" AND id eq \"{id}\"",
                ]
        )
        {
            var found = (await provider.FindAsync("Users", filter)).Is(HttpStatusCode.OK);
            Assert.Equal([id], found.Each<Guid>("Resources", "id"));
        }
        Assert.Equal(
            0,
            (await provider.FindAsync("Users", $"id eq \"{id}\" and active eq false"))["totalResults"].GetInt32()
        );
    }

    [Theory]
    [InlineData("userName")]
    [InlineData("userName eq")]
    [InlineData("userName eq ada")]
    [InlineData("userName eq \"ada")]
    [InlineData("userName sw \"ada\"")]
    [InlineData("userName eq \"a\" or userName eq \"b\"")]
    [InlineData("(userName eq \"a\")")]
    [InlineData("userName eq \"a\" and")]
    [InlineData("userName eq \"\\u0000\"")]
    [InlineData("title eq \"a\"")]
    [InlineData("")]
    public async Task Refuses_a_filter_that_it_does_not_have(string filter) =>
        (await (await ConnectAsync()).FindAsync("Users", filter)).IsError(HttpStatusCode.BadRequest, "invalidFilter");

    [Fact]
    public async Task Refuses_a_filter_that_is_too_long()
    {
        var provider = await ConnectAsync();

        (await provider.FindAsync("Users", $"userName eq \"{new string('a', 1000)}\"")).IsError(
            HttpStatusCode.BadRequest,
            "invalidFilter"
        );
        (await provider.FindAsync("Groups", string.Join(" and ", Enumerable.Repeat("id eq \"a\"", 6)))).IsError(
            HttpStatusCode.BadRequest,
            "invalidFilter"
        );
    }

    [Theory]
    [InlineData("not json", "invalidSyntax")]
    [InlineData("[]", "invalidSyntax")]
    [InlineData("""{"userName": "\ud800@shop.example"}""", "invalidSyntax")]
    [InlineData("{}", "invalidValue")]
    [InlineData("""{"userName": 7}""", "invalidValue")]
    [InlineData("""{"userName": "a\u0000b@shop.example"}""", "invalidValue")]
    [InlineData("""{"userName": "without-an-address"}""", "invalidValue")]
    [InlineData("""{"userName": "a@shop.example", "active": "perhaps"}""", "invalidValue")]
    [InlineData("""{"userName": "a@shop.example", "emails": [{"value": "no address"}]}""", "invalidValue")]
    public async Task Makes_nobody_of_what_is_none(string body, string type) =>
        (await (await ConnectAsync()).PostAsync("Users", body)).IsError(HttpStatusCode.BadRequest, type);

    [Theory]
    [InlineData("""{"Operations": []}""", "tooMany")]
    [InlineData("""{}""", "invalidSyntax")]
    [InlineData("""{"Operations": [{"op": "move", "path": "active"}]}""", "invalidSyntax")]
    [InlineData("""{"Operations": [{"op": "remove"}]}""", "noTarget")]
    [InlineData("""{"Operations": [{"op": "replace", "value": true}]}""", "invalidValue")]
    [InlineData("""{"Operations": [{"op": "replace", "path": "emails[type eq", "value": "a"}]}""", "invalidPath")]
    [InlineData("""{"Operations": [{"op": "replace", "path": "id", "value": "a"}]}""", "mutability")]
    [InlineData("""{"Operations": [{"op": "replace", "path": "groups", "value": []}]}""", "mutability")]
    [InlineData("""{"Operations": [{"op": "remove", "path": "userName"}]}""", "invalidValue")]
    public async Task Changes_nobody_by_what_is_no_patch(string body, string type)
    {
        var provider = await ConnectAsync();
        var id = (await provider.MakeUserAsync()).ResourceId();

        (await provider.PatchAsync($"Users/{id}", body)).IsError(HttpStatusCode.BadRequest, type);
    }

    [Fact]
    public async Task Takes_no_name_address_or_external_id_twice()
    {
        var provider = await ConnectAsync();
        var (name, other) = (IdentityProvider.NewAddress(), IdentityProvider.NewAddress());
        (await provider.PostAsync("Users", $$"""{"userName": "{{name}}", "externalId": "{{name}}"}""")).Is(
            HttpStatusCode.Created
        );
        var second = (await provider.MakeUserAsync()).ResourceId();
        var local = await people.MakeAsync();

        foreach (
            var body in (string[])
                [
                    $$"""{"userName": "{{name.ToUpperInvariant()}}"}""",
                    $$"""{"userName": "{{other}}", "emails": [{"value": "{{name}}"}]}""",
                    $$"""{"userName": "{{other}}", "externalId": "{{name}}"}""",
                    // Whoever was made here is nobody of the provider's.
                    $$"""{"userName": "{{local}}@shop.example"}""",
                ]
        )
        {
            (await provider.PostAsync("Users", body)).IsError(HttpStatusCode.Conflict, "uniqueness");
            (await provider.PutAsync($"Users/{second}", body)).IsError(HttpStatusCode.Conflict, "uniqueness");
        }
        var group = $$"""{"displayName": "Group {{name}}"}""";
        (await provider.PostAsync("Groups", group)).Is(HttpStatusCode.Created);
        (await provider.PostAsync("Groups", group)).IsError(HttpStatusCode.Conflict, "uniqueness");
        // A name that is taken here is another's; the provider's own stays with it.
        var same = (await provider.PostAsync("Users", $$"""{"userName": "{{local}}@other.example"}""")).Is(
            HttpStatusCode.Created
        );
        var account = await people.Server.GetAsync($"/api/users/{same.ResourceId()}");
        Assert.StartsWith($"{local}-", account["userName"].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Makes_one_of_two_who_are_made_at_once()
    {
        var provider = await ConnectAsync();
        var body = $$"""{"userName": "{{IdentityProvider.NewAddress()}}"}""";

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => provider.PostAsync("Users", body)));

        Assert.Single(answers, a => a.Status == HttpStatusCode.Created);
        Assert.Equal(3, answers.Count(a => a.Status == HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task Knows_nothing_of_what_it_has_not_made()
    {
        var provider = await ConnectAsync();
        var local = await people.IdAsync(await people.MakeAsync(false, "admin"));
        var group = (await people.Server.PostAsync("/api/groups", new { name = $"Ours {Guid.NewGuid():N}" }))
            .Is(HttpStatusCode.Created)["id"]
            .GetGuid();
        var theirs = (await provider.PostAsync("Groups", $$"""{"displayName": "Theirs {{Guid.NewGuid():N}}"}"""))
            .Is(HttpStatusCode.Created)
            .ResourceId();
        var patch = $$"""{"schemas": ["{{Patch}}"], "Operations": [{"op": "replace", "value": {"active": false} }]}""";

        foreach (
            var path in (string[])
                [$"Users/{local}", $"Users/{Guid.Empty}", "Users/nobody", $"Groups/{group}", "Groups/x"]
        )
        {
            (await provider.GetAsync(path)).IsError(HttpStatusCode.NotFound);
            (await provider.PatchAsync(path, patch)).IsError(HttpStatusCode.NotFound);
            (await provider.DeleteAsync(path)).IsError(HttpStatusCode.NotFound);
        }
        foreach (var member in (object[])[local, group, "nobody"])
        {
            (
                await provider.PatchAsync(
                    $"Groups/{theirs}",
                    $$"""{"Operations": [{"op": "add", "path": "members", "value": [{"value": "{{member}}"}]}]}"""
                )
            ).IsError(HttpStatusCode.BadRequest, "invalidValue");
        }
        (await people.Server.PostAsync($"/api/groups/{theirs}/members", new { add = new[] { local } })).IsProblem(
            HttpStatusCode.Conflict,
            "group_provisioned"
        );
    }

    [Fact]
    public async Task Is_given_somebody_who_was_made_here_and_no_superuser()
    {
        var provider = await ConnectAsync();
        var name = await people.MakeAsync(false, "viewer");
        var id = await people.IdAsync(name);
        using var browser = await people.SignedInAsync(name);

        (await people.Server.PostAsync($"/api/users/{id}/hand-over")).Is(HttpStatusCode.OK);
        (await people.Server.PostAsync($"/api/users/{id}/hand-over")).Is(HttpStatusCode.OK);

        (await browser.GetAsync("/api/account")).Is(HttpStatusCode.OK);
        var found = await provider.FindAsync("Users", $"userName eq \"{name}@shop.example\"");
        Assert.Equal([id], found.Each<Guid>("Resources", "id"));
        (await provider.PutAsync($"Users/{id}", $$"""{"userName": "{{name}}@shop.example", "active": false}""")).Is(
            HttpStatusCode.OK
        );
        (await browser.GetAsync("/api/account")).Is(HttpStatusCode.Unauthorized);
        var superuser = await people.IdAsync(People.Superuser);
        (await people.Server.PostAsync($"/api/users/{superuser}/hand-over")).IsProblem(
            HttpStatusCode.Forbidden,
            "not_provisioned"
        );
    }

    [Fact]
    public async Task Leaves_whoever_became_a_superuser_alone()
    {
        var provider = await ConnectAsync();
        var id = await people.IdAsync(await people.MakeAsync());
        (await people.Server.PostAsync($"/api/users/{id}/hand-over")).Is(HttpStatusCode.OK);
        using var boss = await people.SignedInAsync(People.Superuser);
        (await boss.PostAsync($"/api/users/{id}/superuser", new { isSuperuser = true })).Is(HttpStatusCode.OK);

        (await provider.GetAsync($"Users/{id}")).Is(HttpStatusCode.OK);
        (
            await provider.PatchAsync(
                $"Users/{id}",
                """{"Operations": [{"op": "replace", "value": {"active": false} }]}"""
            )
        ).IsError(HttpStatusCode.Forbidden);
        (await provider.DeleteAsync($"Users/{id}")).IsError(HttpStatusCode.Forbidden);
        (await boss.PostAsync($"/api/users/{id}/superuser", new { isSuperuser = false })).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Forgets_whoever_was_erased_here()
    {
        var provider = await ConnectAsync();
        var name = IdentityProvider.NewAddress();
        var id = (await provider.MakeUserAsync(name)).ResourceId();

        (await people.Server.PostAsync($"/api/users/{id}/erase")).Is(HttpStatusCode.OK);

        (await provider.GetAsync($"Users/{id}")).IsError(HttpStatusCode.NotFound);
        Assert.NotEqual(id, (await provider.MakeUserAsync(name)).ResourceId());
    }

    [Fact]
    public async Task Decides_on_what_is_there_now()
    {
        var provider = await ConnectAsync();
        var made = await provider.MakeUserAsync();
        var path = $"Users/{made.ResourceId()}";
        const string Off = """{"Operations": [{"op": "replace", "path": "active", "value": false}]}""";

        (await provider.GetAsync(path, ifNoneMatch: made.ETag)).Is(HttpStatusCode.NotModified);
        (await provider.PatchAsync(path, Off, ifMatch: "W/\"1\"")).IsError(HttpStatusCode.PreconditionFailed);
        (await provider.PatchAsync(path, Off, ifMatch: made.ETag)).Is(HttpStatusCode.OK);
        (await provider.PatchAsync(path, Off, ifMatch: made.ETag)).IsError(HttpStatusCode.PreconditionFailed);
    }

    [Fact]
    public async Task Takes_a_thousand_members_at_once_and_no_more()
    {
        var provider = await ConnectAsync();
        var members = string.Join(",", Enumerable.Range(0, 1001).Select(_ => $$"""{"value": "{{Guid.NewGuid()}}"}"""));

        (await provider.PostAsync("Groups", $$"""{"displayName": "many", "members": [{{members}}]}""")).IsError(
            HttpStatusCode.BadRequest,
            "tooMany"
        );
    }

    [Fact]
    public async Task Has_every_change_in_the_log_by_its_key_and_nobodys_name()
    {
        var key = await people.Server.MakeKeyAsync(new { kind = "scim" });
        var provider = new IdentityProvider(people.Server, key.Secret());
        var name = IdentityProvider.NewAddress();
        var id = (await provider.MakeUserAsync(name)).ResourceId();

        await Eventually.TrueAsync(
            "the log lists it",
            async () =>
                (await people.Server.GetAsync($"/api/activity?actor=key:{key.Id()}&stream={id}"))
                    .Is(HttpStatusCode.OK)["activity"]
                    .GetArrayLength() == 2
        );
        Assert.DoesNotContain(
            name,
            (await people.Server.GetAsync($"/api/activity?stream={id}")).Text,
            StringComparison.Ordinal
        );
    }

    private Task<IdentityProvider> ConnectAsync() => IdentityProvider.ConnectAsync(people.Server);
}
