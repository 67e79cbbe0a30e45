using System.Net;

namespace Samplit.Api.Tests.Access;

public class Superusers(People people) : IClassFixture<People>
{
    [Fact]
    public async Task Are_one_at_least_and_three_at_most()
    {
        // The first one is user-1.
        using var first = await people.SignedInAsync("user-1");
        var (second, third, fourth) = (
            await people.IdAsync(await people.MakeAsync()),
            await people.IdAsync(await people.MakeAsync()),
            await people.IdAsync(await people.MakeAsync())
        );
        var own = await people.IdAsync("user-1");

        (await first.PostAsync($"/api/users/{own}/deactivate")).IsProblem(HttpStatusCode.Conflict, "last_superuser");
        (await first.PostAsync($"/api/users/{own}/erase")).IsProblem(HttpStatusCode.Conflict, "last_superuser");
        (await first.PostAsync($"/api/users/{own}/superuser", new { isSuperuser = false })).IsProblem(
            HttpStatusCode.Conflict,
            "last_superuser"
        );
        var both = await Task.WhenAll(
            new[] { second, third, fourth }.Select(id =>
                first.PostAsync($"/api/users/{id}/superuser", new { isSuperuser = true })
            )
        );

        Assert.Equal(2, both.Count(a => a.Status == HttpStatusCode.OK));
        both.Single(a => a.Status != HttpStatusCode.OK).IsProblem(HttpStatusCode.Conflict, "too_many_superusers");
    }

    [Fact]
    public async Task Are_never_all_gone_whoever_goes_at_once()
    {
        await using var fresh = new People();
        await fresh.InitializeAsync();
        await fresh.MakeAsync(isSuperuser: true);
        var (one, two) = (await fresh.IdAsync("user-1"), await fresh.IdAsync("user-2"));
        using var first = await fresh.SignedInAsync("user-1");
        using var second = await fresh.SignedInAsync("user-2");

        var answers = await Task.WhenAll(
            first.PostAsync($"/api/users/{two}/deactivate"),
            second.PostAsync($"/api/users/{one}/deactivate")
        );

        Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
    }
}
