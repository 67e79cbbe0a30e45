using System.Net;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Access;

public class Looking_after_users(People people) : IClassFixture<People>
{
    [Fact]
    public async Task Makes_one_who_sets_a_password_by_a_link_that_is_told_once()
    {
        using var admin = await people.SignedInWithAsync("admin");

        var made = (
            await admin.PostAsync(
                "/api/users",
                new
                {
                    userName = "Ben",
                    email = "ben@shop.example",
                    fullName = " Ben Otto ",
                    roles = new[] { "editor" },
                }
            )
        ).Is(HttpStatusCode.Created);

        var id = made["user", "id"].GetGuid();
        Assert.Equal($"/api/users/{id}", made.Headers.Location?.OriginalString);
        var link = made["link"].GetString()!;
        Assert.Matches("^/invitation#[A-Za-z0-9_-]{43}$", link);
        var read = await admin.GetAsync($"/api/users/{id}");
        Assert.DoesNotContain(link[12..], read.Text, StringComparison.Ordinal);
        read.Is(
            HttpStatusCode.OK,
            $$"""
            {
              "id": "{{id}}", "userName": "Ben", "email": "ben@shop.example", "fullName": "Ben Otto",
              "roles": ["editor"], "isSuperuser": false, "isActive": true, "isErased": false, "hasPassword": false, "hasTotp": false,
              "isExternal": false,
              "identities": 0, "isProvisioned": false,
              "createdAt": {{read["createdAt"].GetRawText()}}, "revision": 1
            }
            """
        );
        using var ben = new TestBrowser(people.Server);
        var token = link.Split('#')[1];
        var weak = await ben.SubmitAsync("/invitation", ("token", token), ("password", "ben.otto2026"));
        var set = await ben.SubmitAsync("/invitation", ("token", token), ("password", People.Password));
        var again = await ben.SubmitAsync("/invitation", ("token", token), ("password", People.Password + "!"));
        weak.Is(HttpStatusCode.UnprocessableEntity);
        Assert.Contains($"value=\"{token}\"", weak.Text, StringComparison.Ordinal);
        set.Is(HttpStatusCode.SeeOther);
        again.Is(HttpStatusCode.Forbidden);
        Assert.Equal("Ben", (await ben.GetAsync("/api/account"))["userName"].GetString());
        (await ben.SignInAsync("ben")).Is(HttpStatusCode.OK);
        Assert.Equal(
            ["user_created", "user_password_set", "user_signed_in", "user_signed_in"],
            await people.EventsAsync(id)
        );
    }

    [Fact]
    public async Task Lists_them_with_the_newest_first()
    {
        using var auditor = await people.SignedInWithAsync("auditor");
        var (first, second) = (await people.MakeAsync(), await people.MakeAsync());

        var page = (await auditor.GetAsync("/api/users?limit=2")).Is(HttpStatusCode.OK);
        var next = await auditor.GetAsync($"/api/users?limit=1&after={page["next"].GetGuid()}");

        Assert.Equal([second, first], page.Each<string>("users", "userName"));
        Assert.Equal(1, next["users"].GetArrayLength());
        (await auditor.PostAsync("/api/users", new { })).IsProblem(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task Takes_no_name_or_address_twice()
    {
        using var admin = await people.SignedInWithAsync("admin");
        var taken = await people.MakeAsync();

        (
            await admin.PostAsync("/api/users", new { userName = taken.ToUpperInvariant(), email = "new@shop.example" })
        ).IsProblem(HttpStatusCode.Conflict, "name_taken", "userName");
        (await admin.PostAsync("/api/users", new { userName = "new-name", email = $"{taken}@SHOP.example" })).IsProblem(
            HttpStatusCode.Conflict,
            "email_taken",
            "email"
        );
        (await admin.PostAsync("/api/users", new { userName = "a b", email = "c@shop.example" })).IsInvalid("userName");
    }

    [Fact]
    public async Task Changes_roles_which_hold_at_once_and_end_sessions()
    {
        using var admin = await people.SignedInWithAsync("admin");
        var name = await people.MakeAsync(false, "viewer");
        var id = await people.IdAsync(name);
        using var browser = await people.SignedInAsync(name);
        (await browser.PostAsync("/api/layers", new { name = "mine" })).IsProblem(
            HttpStatusCode.Forbidden,
            "forbidden"
        );

        var changed = await admin.PostAsync($"/api/users/{id}/roles", new { roles = new[] { "editor", "auditor" } });

        Assert.Equal(
            ["editor", "auditor"],
            changed.Is(HttpStatusCode.OK)["roles"].EnumerateArray().Select(r => r.GetString())
        );
        (await browser.GetAsync("/api/account")).IsProblem(HttpStatusCode.Unauthorized, "session_ended");
        (await browser.SignInAsync(name)).Is(HttpStatusCode.OK);
        (await browser.PostAsync("/api/layers", new { name = $"layer {Guid.NewGuid()}" })).Is(HttpStatusCode.Created);
        Assert.Equal(
            [
                "user_created",
                "user_password_set",
                "user_signed_in",
                "user_role_removed",
                "user_role_granted",
                "user_role_granted",
                "user_signed_in",
            ],
            await people.EventsAsync(id)
        );
        (await admin.PostAsync($"/api/users/{id}/roles", new { roles = new[] { "boss" } })).IsInvalid("roles[0]");
        (await admin.PostAsync($"/api/users/{id}/roles", new { })).IsInvalid("roles");
        (
            await admin.SendAsync(
                HttpMethod.Post,
                $"/api/users/{id}/roles",
                new { roles = Array.Empty<string>() },
                ("If-Match", "\"1\"")
            )
        ).IsStale();
        (await admin.PostAsync($"/api/users/{Guid.NewGuid()}/roles", new { roles = Array.Empty<string>() })).IsNotFound(
            "user"
        );
    }

    [Fact]
    public async Task Makes_a_change_on_the_other_servers_hold_within_seconds()
    {
        await using var other = await Testing.RunningServer.StartOnAsync(people.Server.ConnectionString);
        var name = await people.MakeAsync(false, "viewer");
        using var here = await people.SignedInAsync(name);
        using var there = new TestBrowser(other) { Session = here.Session };
        (await there.GetAsync("/api/account")).Is(HttpStatusCode.OK);
        using var admin = await people.SignedInWithAsync("admin");

        (await admin.PostAsync($"/api/users/{await people.IdAsync(name)}/sessions/end")).Is(HttpStatusCode.OK);

        await Testing.Eventually.TrueAsync(
            "the session has ended there, too",
            async () => (await there.GetAsync("/api/account")).Status == HttpStatusCode.Unauthorized
        );
    }

    [Fact]
    public async Task Lets_somebody_sign_in_no_more_and_again()
    {
        using var admin = await people.SignedInWithAsync("admin");
        var name = await people.MakeAsync(false, "viewer");
        var path = $"/api/users/{await people.IdAsync(name)}";
        using var browser = await people.SignedInAsync(name);

        (await admin.PostAsync($"{path}/deactivate")).Is(HttpStatusCode.OK);
        (await browser.GetAsync("/api/account")).Is(HttpStatusCode.Unauthorized);
        (await browser.SignInAsync(name)).Is(HttpStatusCode.Unauthorized);
        (await admin.PostAsync($"{path}/activate")).Is(HttpStatusCode.OK);

        (await browser.SignInAsync(name)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Limits_the_keys_that_somebody_has_made_to_what_they_may()
    {
        var name = await people.MakeAsync(false, "admin");
        using var owner = await people.SignedInAsync(name);
        var (own, backends) = (await MakeAsync("admin"), await MakeAsync("dataPlane"));
        var id = await people.IdAsync(name);

        (await people.Server.GetWithAsync(own, "/api/users")).Is(HttpStatusCode.OK);
        (await people.Server.PostAsync($"/api/users/{id}/roles", new { roles = new[] { "viewer" } })).Is(
            HttpStatusCode.OK
        );
        await Eventually.TrueAsync(
            "the key may no more than its owner",
            async () =>
                (await people.Server.GetWithAsync(own, "/api/users")).Status == HttpStatusCode.Forbidden
                && (await people.Server.GetWithAsync(own, "/api/experiments")).Status == HttpStatusCode.OK
        );
        (await people.Server.PostAsync($"/api/users/{id}/deactivate")).Is(HttpStatusCode.OK);
        await Eventually.TrueAsync(
            "the key is refused",
            async () =>
                (await people.Server.GetWithAsync(own, "/api/experiments")).Status == HttpStatusCode.Unauthorized
        );
        (
            await people.Server.AskAsAsync($"Bearer {backends}", "POST", "/v1/decisions", """{"decisions":[]}""")
        ).IsInvalid("decisions");

        async Task<string> MakeAsync(string kind) =>
            (await owner.PostAsync("/api/keys", new { name = "a key of somebody's", kind }))
                .Is(HttpStatusCode.Created)
                .Secret();
    }

    [Fact]
    public async Task Forgets_who_somebody_was()
    {
        using var admin = await people.SignedInWithAsync("admin");
        var name = await people.MakeAsync(false, "admin");
        var id = await people.IdAsync(name);
        using var browser = await people.SignedInAsync(name);

        var erased = (await admin.PostAsync($"/api/users/{id}/erase")).Is(HttpStatusCode.OK);

        erased.Is(
            HttpStatusCode.OK,
            $$"""
            {
              "id": "{{id}}", "roles": [], "isSuperuser": false, "isActive": false, "isErased": true,
              "hasPassword": false, "hasTotp": false, "isExternal": false, "identities": 0, "isProvisioned": false, "createdAt": {{erased[
                "createdAt"
            ].GetRawText()}}, "revision": 2
            }
            """
        );
        (await browser.GetAsync("/api/account")).Is(HttpStatusCode.Unauthorized);
        (await browser.SignInAsync(name)).Is(HttpStatusCode.Unauthorized);
        (await admin.PostAsync($"/api/users/{id}/activate")).IsProblem(HttpStatusCode.Conflict, "user_erased");
        // The name is free again.
        (await admin.PostAsync("/api/users", new { userName = name, email = $"{name}@shop.example" })).Is(
            HttpStatusCode.Created
        );
    }

    [Fact]
    public async Task Leaves_them_what_they_have_set_for_themselves()
    {
        using var browser = await people.SignedInWithAsync("viewer");
        using var other = await people.SignedInWithAsync("viewer");

        var set = await browser.SendAsync(
            HttpMethod.Put,
            "/api/account/preferences",
            new { preferences = new { theme = "dark" } }
        );
        var tooLarge = await browser.SendAsync(
            HttpMethod.Put,
            "/api/account/preferences",
            new { preferences = new { theme = new string('x', 17_000) } }
        );

        set.Is(HttpStatusCode.OK);
        tooLarge.IsInvalid("preferences");
        Assert.Equal("dark", (await browser.GetAsync("/api/account/preferences"))["preferences", "theme"].GetString());
        Assert.Equal("{}", (await other.GetAsync("/api/account/preferences"))["preferences"].GetRawText());
        (await people.Server.GetAsync("/api/account/preferences")).IsProblem(HttpStatusCode.Conflict, "no_user");
    }

    [Fact]
    public async Task Leaves_superusers_to_superusers()
    {
        using var admin = await people.SignedInWithAsync("admin");
        var path = $"/api/users/{await people.IdAsync(await people.MakeAsync())}/superuser";

        (await admin.PostAsync(path, new { isSuperuser = true })).IsProblem(
            HttpStatusCode.Forbidden,
            "superusers_only"
        );
        (
            await admin.PostAsync(
                "/api/users",
                new
                {
                    userName = "boss",
                    email = "boss@shop.example",
                    isSuperuser = true,
                }
            )
        ).IsProblem(HttpStatusCode.Forbidden, "superusers_only");
        (await people.Server.PostAsync(path, new { isSuperuser = true })).IsProblem(
            HttpStatusCode.Forbidden,
            "superusers_only"
        );
    }
}
