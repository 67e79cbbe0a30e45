using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Playwright;
using Samplit.Testing;
using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Console;

public class People_and_keys(World world)
{
    [Fact]
    public async Task Are_made_by_somebody_who_has_shown_again_who_they_are()
    {
        await using var analyst = await Analyst.ComeAsync(world);
        await analyst.OpenAsync("/access/people", ".access tbody tr");
        await analyst.BeLateAsync();
        var page = analyst.Page;
        var name = $"eve-{Guid.NewGuid():N}";

        await page.ClickAsync("text=Invite somebody");
        await page.FillAsync("#field-userName", "e ve");
        await page.FillAsync("#field-email", $"{name}@shop.example");
        await page.SelectOptionAsync(".editor fieldset select >> nth=0", "editor");
        await page.ClickAsync("text=Add the role");
        await page.ClickAsync("text=Make the invitation");
        await page.FillAsync("dialog[open] #field-password", "another one, as long");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("dialog[open] .note.bad");
        await analyst.StepUpAsync();
        // What was refused for want of it went on by itself, and is refused for what is wrong with it.
        await Assertions.Expect(page.Locator("#field-userName-hint")).ToContainTextAsync("digits of ASCII");
        await page.FillAsync("#field-userName", name);
        await page.ClickAsync("text=Make the invitation");
        var link = await page.Locator(".secret pre").TextContentAsync();

        await using var invited = await world.Browser.NewContextAsync();
        var theirs = await invited.NewPageAsync();
        await theirs.GotoAsync(link!);
        await theirs.FillAsync("#password", Analyst.Password);
        await theirs.ClickAsync("button");
        await Assertions.Expect(theirs.Locator(".bottom")).ToContainTextAsync(name);

        await page.ClickAsync($"tbody a:has-text('{name}')");
        await page.WaitForSelectorAsync(".access .tags >> text=editor");
        await page.ClickAsync("text=Deactivate");
        await page.ClickAsync("dialog[open] button[type=submit]");
        await page.WaitForSelectorAsync("dd >> text=may not sign in");
        await theirs.ReloadAsync();
        await theirs.WaitForURLAsync("**/sign-in");
        Assert.Empty(analyst.Tab.OurErrors);
    }

    [Fact]
    public async Task Have_a_secret_that_is_shown_once()
    {
        await using var analyst = await Analyst.ComeAsync(world);
        var page = analyst.Page;
        var name = $"backend {Guid.NewGuid():N}";
        await analyst.OpenAsync("/access/keys", ".access tbody tr");

        await page.ClickAsync("text=Make a key");
        await page.FillAsync("#field-name", name);
        await page.ClickAsync("form button[type=submit]");
        var first = await page.Locator(".secret pre").TextContentAsync();
        Assert.Equal(HttpStatusCode.OK, await TrackAsync(first!));
        await page.ClickAsync("text=I have it");

        await page.ClickAsync($"tr:has-text('{name}') >> text=Rotate");
        await page.FillAsync("dialog[open] #field-graceSeconds", "0");
        await page.ClickAsync("dialog[open] button[type=submit]");
        var second = await page.Locator(".secret pre").TextContentAsync();
        Assert.NotEqual(first, second);
        Assert.Equal(HttpStatusCode.OK, await TrackAsync(second!));

        await page.ClickAsync($"tr:has-text('{name}') >> text=Revoke");
        await page.ClickAsync("dialog[open] button[type=submit]");
        await page.WaitForSelectorAsync($"tr:has-text('{name}') >> text=revoked");
        // Keys that are in use are remembered for some seconds.
        await Eventually.TrueAsync(
            "it is refused",
            async () => await TrackAsync(second!) == HttpStatusCode.Unauthorized
        );
        await page.ReloadAsync();
        await page.WaitForSelectorAsync(".access tbody tr");
        Assert.DoesNotContain(second!, await page.ContentAsync(), StringComparison.Ordinal);
        Assert.Empty(analyst.Tab.OurErrors);
    }

    /// <summary>What such a key is for.</summary>
    private async Task<HttpStatusCode> TrackAsync(string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/events?project=default")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
            Content = JsonContent.Create(
                new
                {
                    eventId = $"{Guid.NewGuid()}",
                    type = "look",
                    unitType = "user",
                    unit = "u",
                }
            ),
        };
        using var answer = await world.Server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
