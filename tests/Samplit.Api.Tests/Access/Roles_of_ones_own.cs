using System.Net;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Access;

public class Roles_of_ones_own(People people) : IClassFixture<People>
{
    [Fact]
    public async Task Are_made_read_changed_and_deleted()
    {
        var name = NewName();
        var made = await MakeAsync(name, ["experiment:read", "layer:read"]);

        Assert.Equal($"/api/roles/{name}", made.Headers.Location?.OriginalString);
        var read = (await people.Server.GetAsync($"/api/roles/{name}")).Is(
            HttpStatusCode.OK,
            $$"""
            {
              "name": "{{name}}", "allows": ["experiment:read", "layer:read"], "proposes": [], "approves": [],
              "isBuiltIn": false, "revision": 1
            }
            """
        );
        Assert.Equal("\"1\"", read.Headers.ETag?.Tag);
        var change = new { allows = new[] { "experiment:read" }, approves = new[] { "experiment:start" } };
        (await people.Server.PutAsync($"/api/roles/{name}", change, "\"7\"")).IsStale();
        Assert.Equal(
            2,
            (await people.Server.PutAsync($"/api/roles/{name}", change, "\"1\""))
                .Is(HttpStatusCode.OK)["revision"]
                .GetInt32()
        );
        Assert.Contains(name, (await people.Server.GetAsync("/api/roles")).Each<string>("roles", "name"));
        (await DeleteAsync(name)).Is(HttpStatusCode.NoContent);
        (await people.Server.GetAsync($"/api/roles/{name}")).IsNotFound("role");
        (await DeleteAsync(name)).IsNotFound("role");
        // What the log says of a name is of one role for ever.
        (await people.Server.PostAsync("/api/roles", new { name, allows = new[] { "layer:read" } })).IsProblem(
            HttpStatusCode.Conflict,
            "name_taken",
            "name"
        );
    }

    [Fact]
    public async Task Leave_those_that_are_built_in_as_they_are()
    {
        (await people.Server.PutAsync("/api/roles/viewer", new { allows = new[] { "layer:read" } })).IsProblem(
            HttpStatusCode.Conflict,
            "role_built_in"
        );
        (await DeleteAsync("admin")).IsProblem(HttpStatusCode.Conflict, "role_built_in");
        Assert.True((await people.Server.GetAsync("/api/roles/admin")).Is(HttpStatusCode.OK)["isBuiltIn"].GetBoolean());
        (await people.Server.GetAsync("/api/roles/%C3%A4")).IsNotFound("role");
    }

    [Fact]
    public async Task Let_a_user_and_a_key_do_what_they_grant_until_they_do_not_any_more()
    {
        var name = NewName();
        await MakeAsync(name, ["layer:read"]);
        using var user = await people.SignedInWithAsync(name);
        var key = (await people.Server.MakeKeyAsync(new { kind = "admin", role = name })).Secret();
        (await user.GetAsync("/api/layers")).Is(HttpStatusCode.OK);
        (await user.GetAsync("/api/experiments")).IsProblem(HttpStatusCode.Forbidden, "forbidden");
        (await people.Server.GetWithAsync(key, "/api/layers")).Is(HttpStatusCode.OK);
        (await people.Server.GetWithAsync(key, "/api/experiments")).IsProblem(HttpStatusCode.Forbidden, "forbidden");

        (await people.Server.PutAsync($"/api/roles/{name}", new { allows = new[] { "experiment:read" } })).Is(
            HttpStatusCode.OK
        );

        await Eventually.TrueAsync(
            "both may do what the role may now",
            async () =>
                (await user.GetAsync("/api/experiments")).Status == HttpStatusCode.OK
                && (await people.Server.GetWithAsync(key, "/api/experiments")).Status == HttpStatusCode.OK
                && (await user.GetAsync("/api/layers")).Status == HttpStatusCode.Forbidden
        );
        (await DeleteAsync(name)).Is(HttpStatusCode.NoContent);
        await Eventually.TrueAsync(
            "neither may do anything by it",
            async () =>
                (await user.GetAsync("/api/experiments")).Status == HttpStatusCode.Forbidden
                && (await people.Server.GetWithAsync(key, "/api/experiments")).Status == HttpStatusCode.Forbidden
        );
        (await user.GetAsync("/api/account")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Give_nobody_what_who_gives_does_not_have()
    {
        var name = NewName();
        await MakeAsync(
            name,
            ["role:create", "role:change", "user:change", "user:create", "key:create", "key:rotate", "layer:read"]
        );
        using var helper = await people.SignedInWithAsync(name);
        var other = await people.IdAsync(await people.MakeAsync());
        var key = (await people.Server.MakeKeyAsync(new { kind = "admin" })).Id();

        string[] much = ["user:erase"];
        Exceeds(await helper.PostAsync("/api/roles", new { name = NewName(), allows = much }));
        Exceeds(await helper.SendAsync(HttpMethod.Put, $"/api/roles/{name}", new { allows = much }));
        Exceeds(await helper.PostAsync($"/api/users/{other}/roles", new { roles = new[] { "admin" } }));
        Exceeds(await helper.PostAsync("/api/keys", new { name = "mine", kind = "admin" }));
        Exceeds(await helper.PostAsync($"/api/keys/{key}/rotate", new { }));
        Exceeds(
            await helper.PostAsync(
                "/api/users",
                new
                {
                    userName = "accomplice",
                    email = "accomplice@shop.example",
                    roles = new[] { "viewer" },
                }
            )
        );
        (await helper.PostAsync("/api/roles", new { name = NewName(), allows = new[] { "layer:read" } })).Is(
            HttpStatusCode.Created
        );
        (await helper.PostAsync($"/api/users/{other}/roles", new { roles = new[] { name } })).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Are_made_once_by_two_who_do_it_at_once()
    {
        var name = NewName();

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(_ => people.Server.PostAsync("/api/roles", new { name, allows = new[] { "layer:read" } }))
        );

        Assert.Single(answers, a => a.Status == HttpStatusCode.Created);
        Assert.Equal(3, answers.Count(a => a.Status == HttpStatusCode.Conflict));
    }

    private static void Exceeds(Answer answer) => answer.IsProblem(HttpStatusCode.Forbidden, "exceeds_own_permissions");

    private static string NewName() => $"role-{Guid.NewGuid():N}";

    private async Task<Answer> MakeAsync(string name, string[] allows) =>
        (await people.Server.PostAsync("/api/roles", new { name, allows })).Is(HttpStatusCode.Created);

    private Task<Answer> DeleteAsync(string name) =>
        people.Server.AskAsAsync($"Bearer {TestKeys.Usual.Admin}", "DELETE", $"/api/roles/{name}");
}
