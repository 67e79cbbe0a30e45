using System.Net;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Access;

public class Groups_of_users(People people) : IClassFixture<People>
{
    [Fact]
    public async Task Are_made_named_listed_and_deleted()
    {
        var name = NewName();
        var made = (await people.Server.PostAsync("/api/groups", new { name = $" {name} " })).Is(
            HttpStatusCode.Created
        );
        var id = made["id"].GetGuid();

        Assert.Equal($"/api/groups/{id}", made.Headers.Location?.OriginalString);
        (await people.Server.GetAsync($"/api/groups/{id}")).Is(
            HttpStatusCode.OK,
            $$"""{"id":"{{id}}","name":"{{name}}","roles":[],"members":0,"isProvisioned":false,"revision":1}"""
        );
        (await people.Server.PostAsync("/api/groups", new { name = name.ToUpperInvariant() })).IsProblem(
            HttpStatusCode.Conflict,
            "name_taken",
            "name"
        );
        (await people.Server.PutAsync($"/api/groups/{id}", new { name = "x" }, "\"9\"")).IsStale();
        var renamed = NewName();
        (await people.Server.PutAsync($"/api/groups/{id}", new { name = renamed }, "\"1\"")).Is(HttpStatusCode.OK);
        Assert.Contains(renamed, (await people.Server.GetAsync("/api/groups")).Each<string>("groups", "name"));
        (await DeleteAsync(id)).Is(HttpStatusCode.NoContent);
        (await people.Server.GetAsync($"/api/groups/{id}")).IsNotFound("group");
        (await DeleteAsync(id)).IsNotFound("group");
        (await DeleteAsync(Guid.Empty)).IsNotFound("group");
        // The name is free again.
        (await people.Server.PostAsync("/api/groups", new { name = renamed })).Is(HttpStatusCode.Created);
        Assert.Equal(["group_created", "group_renamed", "group_deleted"], await people.EventsAsync(id));
    }

    [Fact]
    public async Task Give_members_their_roles_at_once_and_take_them_again()
    {
        var role = $"role-{Guid.NewGuid():N}";
        (await people.Server.PostAsync("/api/roles", new { name = role, allows = new[] { "activity:read" } })).Is(
            HttpStatusCode.Created
        );
        var group = await MakeAsync("editor", role);
        var name = await people.MakeAsync(false, "viewer");
        var user = await people.IdAsync(name);
        using var browser = await people.SignedInAsync(name);
        (await MakeLayerAsync(browser)).Is(HttpStatusCode.Forbidden);

        (await MembersAsync(group, add: [user])).Is(HttpStatusCode.OK);
        (await MakeLayerAsync(browser)).Is(HttpStatusCode.Created);
        (await browser.GetAsync("/api/activity")).Is(HttpStatusCode.OK);
        (await people.Server.PostAsync($"/api/groups/{group}/roles", new { roles = new[] { "auditor" } })).Is(
            HttpStatusCode.OK
        );
        (await MakeLayerAsync(browser)).Is(HttpStatusCode.Forbidden);
        (await browser.GetAsync("/api/users")).Is(HttpStatusCode.OK);
        (await MembersAsync(group, remove: [user])).Is(HttpStatusCode.OK);
        (await browser.GetAsync("/api/users")).Is(HttpStatusCode.Forbidden);
        (await MembersAsync(group, add: [user])).Is(HttpStatusCode.OK);
        (await browser.GetAsync("/api/users")).Is(HttpStatusCode.OK);
        (await DeleteAsync(group)).Is(HttpStatusCode.NoContent);
        (await browser.GetAsync("/api/users")).Is(HttpStatusCode.Forbidden);
        (await browser.GetAsync("/api/account")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Hold_on_other_servers_within_seconds()
    {
        await using var other = await RunningServer.StartOnAsync(people.Server.ConnectionString);
        var name = await people.MakeAsync();
        using var here = await people.SignedInAsync(name);
        using var there = new TestBrowser(other) { Session = here.Session };
        (await there.GetAsync("/api/layers")).Is(HttpStatusCode.Forbidden);

        (await MembersAsync(await MakeAsync("viewer"), add: [await people.IdAsync(name)])).Is(HttpStatusCode.OK);

        await Eventually.TrueAsync(
            "they may there, too",
            async () => (await there.GetAsync("/api/layers")).Status == HttpStatusCode.OK
        );
    }

    [Fact]
    public async Task Are_told_with_their_members_by_pages_and_for_one_user()
    {
        var (group, another) = (await MakeAsync("viewer"), await MakeAsync());
        var users = new List<Guid>();
        for (var i = 0; i < 3; i++)
        {
            users.Add(await people.IdAsync(await people.MakeAsync()));
        }
        (await MembersAsync(group, add: users)).Is(HttpStatusCode.OK);
        (await MembersAsync(another, add: [users[1]])).Is(HttpStatusCode.OK);

        var page = (await people.Server.GetAsync($"/api/groups/{group}/members?limit=2")).Is(HttpStatusCode.OK);
        var next = await people.Server.GetAsync($"/api/groups/{group}/members?after={page["next"].GetGuid()}");

        Assert.Equal(users, [.. page.Each<Guid>("members", "id"), .. next.Each<Guid>("members", "id")]);
        Assert.StartsWith("user-", page["members", 0, "userName"].GetString(), StringComparison.Ordinal);
        Assert.Equal(
            [another, group],
            (await people.Server.GetAsync($"/api/groups?member={users[1]}")).Each<Guid>("groups", "id")
        );
    }

    [Fact]
    public async Task Take_users_who_are_there_and_are_left_by_who_is_erased()
    {
        var group = await MakeAsync("viewer");
        var user = await people.IdAsync(await people.MakeAsync());
        (await MembersAsync(group, add: [user])).Is(HttpStatusCode.OK);

        (await MembersAsync(group, add: [user, Guid.NewGuid()])).IsInvalid("add[1]");
        (await MembersAsync(group, add: [.. Enumerable.Range(0, 1001).Select(_ => Guid.NewGuid())])).IsInvalid("add");
        (await people.Server.PostAsync($"/api/users/{user}/erase")).Is(HttpStatusCode.OK);

        Assert.Equal(0, (await people.Server.GetAsync($"/api/groups/{group}"))["members"].GetInt32());
        Assert.Equal(
            ["group_created", "group_role_granted", "group_member_added", "group_member_removed"],
            await people.EventsAsync(group)
        );
        (await MembersAsync(group, add: [user])).IsInvalid("add[0]");
    }

    [Fact]
    public async Task Make_nobody_more_than_who_adds_them()
    {
        var role = $"role-{Guid.NewGuid():N}";
        (await people.Server.PostAsync("/api/roles", new { name = role, allows = new[] { "group:change" } })).Is(
            HttpStatusCode.Created
        );
        var name = await people.MakeAsync(false, role);
        using var helper = await people.SignedInAsync(name);
        var (admins, plain) = (await MakeAsync("admin"), await MakeAsync());
        var self = new { add = new[] { await people.IdAsync(name) } };

        (await helper.PostAsync($"/api/groups/{admins}/members", self)).IsProblem(
            HttpStatusCode.Forbidden,
            "exceeds_own_permissions"
        );
        (await helper.PostAsync($"/api/groups/{plain}/roles", new { roles = new[] { "admin" } })).IsProblem(
            HttpStatusCode.Forbidden,
            "exceeds_own_permissions"
        );
        (await helper.PostAsync($"/api/groups/{plain}/members", self)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Lose_no_member_of_two_who_add_some_at_once()
    {
        var group = await MakeAsync();
        var users = new List<Guid>();
        for (var i = 0; i < 4; i++)
        {
            users.Add(await people.IdAsync(await people.MakeAsync()));
        }

        await Task.WhenAll(users.Select(user => MembersAsync(group, add: [user])));

        Assert.Equal(4, (await people.Server.GetAsync($"/api/groups/{group}"))["members"].GetInt32());
    }

    private static Task<Answer> MakeLayerAsync(TestBrowser browser) =>
        browser.PostAsync("/api/layers", new { name = $"layer {Guid.NewGuid()}" });

    private static string NewName() => $"Group {Guid.NewGuid():N}";

    private async Task<Guid> MakeAsync(params string[] roles)
    {
        var id = (await people.Server.PostAsync("/api/groups", new { name = NewName() }))
            .Is(HttpStatusCode.Created)["id"]
            .GetGuid();
        if (roles.Length > 0)
        {
            (await people.Server.PostAsync($"/api/groups/{id}/roles", new { roles })).Is(HttpStatusCode.OK);
        }
        return id;
    }

    private Task<Answer> MembersAsync(
        Guid group,
        IReadOnlyList<Guid>? add = null,
        IReadOnlyList<Guid>? remove = null
    ) => people.Server.PostAsync($"/api/groups/{group}/members", new { add, remove });

    private Task<Answer> DeleteAsync(Guid group) =>
        people.Server.AskAsAsync($"Bearer {TestKeys.Usual.Admin}", "DELETE", $"/api/groups/{group}");
}
