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

    [Fact]
    public async Task Turn_a_flag_on_in_production_that_one_turns_off_alone()
    {
        await using var proposer = await Analyst.ComeAsync(world, role: "admin");
        var project = await proposer.SendAsync(
            HttpMethod.Post,
            "/api/projects",
            new { name = $"project {Guid.NewGuid():N}" }
        );
        await proposer.SendAsync(
            HttpMethod.Put,
            $"/api/projects/{project["id"]}/approval-policy",
            new { rules = new[] { new { action = "flags", approvals = 1 } } }
        );
        var key = $"governed-{Guid.NewGuid():N}";
        await proposer.SendAsync(
            HttpMethod.Post,
            "/api/flags",
            new
            {
                key,
                project = project["id"],
                definition = new
                {
                    kind = "boolean",
                    variants = new object[] { new { key = "on", value = true }, new { key = "off", value = false } },
                },
                environments = new
                {
                    production = new
                    {
                        isOn = false,
                        rules = Array.Empty<object>(),
                        @default = "off",
                    },
                },
            }
        );

        await proposer.OpenAsync($"/flags/{key}", "[aria-label='Edit production']");
        await proposer.Page.ClickAsync("[aria-label='Edit production']");
        await proposer.Page.CheckAsync(".editor >> text=On: rules are asked");
        await proposer.Page.ClickAsync("text=Add a rule");
        await proposer.Page.FillAsync("#field-reason", "It is ready.");
        await proposer.Page.ClickAsync("text=Save production");
        await proposer.Page.ClickAsync("button:text-is('Propose it')");
        var own = proposer.Page.Locator("[data-proposal]");
        await Assertions.Expect(own).ToContainTextAsync("somebody else approves it");
        await Assertions.Expect(own).ToContainTextAsync("on in production");
        await Assertions.Expect(own).ToContainTextAsync("comes: 1. everybody → on");
        await proposer.IsAccessibleAsync();

        await using var approver = await Analyst.ComeAsync(world, role: "approver");
        await approver.OpenAsync("/approvals", ".card");
        var card = approver.Page.Locator(".card", new() { HasText = key });
        await Assertions.Expect(card).ToContainTextAsync("It is ready.");
        await approver.IsAccessibleAsync();
        await card.Locator("text=Approve…").ClickAsync();
        await approver.Page.ClickAsync("dialog[open] button[type=submit]");
        await Assertions.Expect(card).ToHaveCountAsync(0);

        await proposer.OpenAsync($"/flags/{key}", "[aria-label='Turn off in production']");
        await proposer.Page.ClickAsync("[aria-label='Turn off in production']");
        await proposer.Page.ClickAsync("dialog[open] button[type=submit]");
        await proposer.Page.ClickAsync("[aria-label='Turn on in production']");
        await proposer.Page.ClickAsync("dialog[open] button[type=submit]");
        await proposer.Page.FillAsync("dialog[open] textarea", "It is out.");
        await proposer.Page.ClickAsync("dialog[open] >> button:text-is('Propose it')");
        await Assertions.Expect(proposer.Page.Locator("dialog[open]")).ToContainTextAsync("It is proposed");
        Assert.Empty(approver.Tab.OurErrors);
        Assert.Empty(proposer.Tab.OurErrors);
    }
}
