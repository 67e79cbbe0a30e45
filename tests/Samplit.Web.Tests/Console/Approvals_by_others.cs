using Microsoft.Playwright;
using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Console;

public class Approvals_by_others(World world)
{
    [Fact]
    public async Task Do_what_one_proposed_who_may_not_do_it_alone()
    {
        await using var proposer = await Analyst.ComeAsync(world, role: "admin");
        var project = await proposer.SendAsync(
            HttpMethod.Post,
            "/api/projects",
            new { name = $"project {Guid.NewGuid():N}" }
        );
        var experiment = await proposer.SendAsync(
            HttpMethod.Post,
            "/api/experiments",
            new
            {
                name = $"governed {Guid.NewGuid():N}",
                project = project["id"],
                variants = new object[] { new { name = "a", isControl = true }, new { name = "b" } },
            }
        );
        var path = $"/api/experiments/{experiment["id"]}";
        await proposer.SendAsync(HttpMethod.Post, $"{path}/start", null);

        await proposer.OpenAsync($"/approvals/policies/{project["id"]}", "[data-action=complete]");
        await proposer.Page.FillAsync("[data-action=complete] input", "1");
        await proposer.Page.ClickAsync("text=Save");
        await proposer.Page.WaitForSelectorAsync("text=Saved as revision 1.");

        await proposer.OpenAsync($"/experiments/{experiment["id"]}/setup", ".setup .steps");
        await proposer.Page.ClickAsync(".steps >> text=Complete");
        await proposer.Page.FillAsync("dialog[open] textarea", "Two whole weeks.");
        await proposer.Page.ClickAsync("dialog[open] button[type=submit]");
        await proposer.Page.ClickAsync("dialog[open] >> button:text-is('Propose it')");
        await proposer.Page.ClickAsync("dialog[open] >> text=To the proposals");
        var own = proposer.Page.Locator(".card", new() { HasText = (string)experiment["name"]! });
        await Assertions.Expect(own).ToContainTextAsync("somebody else approves it");
        Assert.Equal(0, await own.Locator("button:has-text('Approve')").CountAsync());

        await using var approver = await Analyst.ComeAsync(world, role: "approver");
        await approver.OpenAsync("/approvals", ".card");
        var card = approver.Page.Locator(".card", new() { HasText = (string)experiment["name"]! });
        await Assertions.Expect(card).ToContainTextAsync("Two whole weeks.");
        await card.Locator("text=Approve…").ClickAsync();
        await approver.Page.ClickAsync("dialog[open] button[type=submit]");
        await Assertions.Expect(card).ToHaveCountAsync(0);

        Assert.Equal("completed", (string)(await proposer.AskAsync(path))["status"]!);
        Assert.Empty(approver.Tab.OurErrors);
        Assert.Empty(proposer.Tab.OurErrors);
    }
}
