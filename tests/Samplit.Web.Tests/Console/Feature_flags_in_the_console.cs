using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Samplit.Testing;
using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Console;

public class Feature_flags_in_the_console(World world)
{
    [Fact]
    public async Task Are_made_turned_on_for_a_share_and_say_why_each_gets_what_they_get()
    {
        await using var analyst = await Analyst.ComeAsync(world);
        var page = analyst.Page;
        var key = $"checkout-{Guid.NewGuid():N}";
        await analyst.OpenAsync("/flags/new", ".flag form");
        await page.FillAsync("#field-definition-name", "The checkout on one page");
        await Assertions.Expect(page.Locator("#field-key")).ToHaveValueAsync("the-checkout-on-one-page");
        await page.FillAsync("#field-key", $"not {key}");
        await page.ClickAsync("text=Create the flag");
        await Assertions.Expect(page.Locator("#field-key-hint")).ToContainTextAsync("such as new-checkout");
        await page.FillAsync("#field-key", key);
        await page.ClickAsync("text=Create the flag");

        await page.ClickAsync("[aria-label='Edit production']");
        await page.CheckAsync(".editor >> text=On: rules are asked");
        await page.ClickAsync("text=Add a rule");
        await page.SelectOptionAsync("#field-rules-0-serve", "split");
        await page.FillAsync("#field-rules-0-serve-split-rolloutPerMillion", "50");
        await page.GetByLabel("on", new() { Exact = true }).FillAsync("1");
        await page.FillAsync("#field-reason", "Half of all.");
        await analyst.IsAccessibleAsync();
        await page.ClickAsync("text=Save production");
        await Assertions
            .Expect(page.Locator("[data-environment=production] .title > h2"))
            .ToHaveTextAsync("production on");
        await Assertions
            .Expect(page.Locator("[data-environment=production] .rules"))
            .ToContainTextAsync("on, for 50 % of them");

        var secret = await KeyAsync(analyst);
        var served = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        for (var i = 0; served.Count < 2; i++)
        {
            var answer = await EvaluateAsync(secret, key, $"user-{i}");
            served.TryAdd($"{answer["variant"]}", answer);
            served[$"{answer["variant"]}"]!["unit"] = $"user-{i}";
        }
        await page.ClickAsync(".tabs >> text=Evaluate");
        foreach (var (variant, answer) in served.OrderByDescending(s => s.Key, StringComparer.Ordinal))
        {
            await page.FillAsync("#field-context-targetingKey", $"{answer["unit"]}");
            await page.ClickAsync("button:text-is('Evaluate')");
            await Assertions.Expect(page.Locator(".found h2")).ToHaveTextAsync(variant);
            await Assertions.Expect(page.Locator("[data-cell=value]")).ToHaveTextAsync($"{answer["value"]}");
        }
        await Assertions.Expect(page.Locator(".found")).ToContainTextAsync("The unit is not in the rollout.");
        await analyst.IsAccessibleAsync();

        await page.ClickAsync(".tabs >> text=Rules");
        await page.ClickAsync("[aria-label='Turn off in production']");
        await page.FillAsync("#field-why", "Payments fail.");
        await page.ClickAsync("dialog[open] button[type=submit]");
        await Assertions
            .Expect(page.Locator("[data-environment=production] .title > h2"))
            .ToHaveTextAsync("production off");
        await Eventually.TrueAsync(
            "it is off",
            async () => $"{(await EvaluateAsync(secret, key, "user-0"))["reason"]}" == "DISABLED"
        );
        var stream = (await analyst.AskAsync($"/api/flags/{key}"))["id"];
        await Eventually.TrueAsync(
            "it is sealed",
            async () =>
                (await analyst.AskAsync($"/api/activity?stream={stream}"))
                    .ToJsonString()
                    .Contains("Payments fail.", StringComparison.Ordinal)
        );
        await page.ClickAsync(".tabs >> text=History");
        await Assertions
            .Expect(page.Locator("[data-event=flag_environment_changed]").First)
            .ToContainTextAsync("Payments fail.");
        Assert.Empty(analyst.Tab.OurErrors);
    }

    [Fact]
    public async Task Put_together_what_two_change_and_ask_where_both_changed_the_same()
    {
        await using var analyst = await Analyst.ComeAsync(world);
        var page = analyst.Page;
        var flag = await FlagAsync(analyst);
        await analyst.OpenAsync($"/flags/{flag["id"]}", "[data-environment]");
        await page.ClickAsync("[aria-label='Edit production']");
        await page.FillAsync("#field-rules-0-description", "Staff first.");

        await SetAsync(analyst, flag, isOn: false, description: null);
        await page.ClickAsync("text=Save production");
        await Assertions.Expect(page.Locator(".editor .note.bad")).ToContainTextAsync("Somebody else was quicker");
        await Assertions.Expect(page.Locator(".editor .note.warn")).ToContainTextAsync("whether it is on");
        await Assertions.Expect(page.Locator("#field-rules-0-description")).ToHaveValueAsync("Staff first.");

        await SetAsync(analyst, flag, isOn: false, description: "Others first.");
        await page.ClickAsync("text=Save production");
        await Assertions.Expect(page.Locator(".editor .note.warn")).ToContainTextAsync("Both of you");
        await page.ClickAsync("text=What it is now");
        await Assertions.Expect(page.Locator(".editor .note.warn")).ToContainTextAsync("Others first.");
        await page.ClickAsync("text=Save production");
        await Assertions.Expect(page.Locator(".editor")).ToHaveCountAsync(0);

        var production = (await analyst.AskAsync($"/api/flags/{flag["id"]}"))["environments"]!["production"]!;
        Assert.Equal(
            ("Staff first.", false),
            ($"{production["rules"]![0]!["description"]}", production["isOn"]!.GetValue<bool>())
        );
        Assert.Empty(analyst.Tab.OurErrors);
    }

    [Fact]
    public async Task Have_overrides_planned_changes_and_ramps_that_are_undone_again()
    {
        await using var analyst = await Analyst.ComeAsync(world);
        var page = analyst.Page;
        var flag = await FlagAsync(analyst);
        await analyst.OpenAsync($"/flags/{flag["id"]}/overrides", ".flag .note");
        await page.ClickAsync("text=Add an override");
        await page.FillAsync("#field-unit", "user-1");
        await page.FillAsync("#field-reason", "They asked.");
        await page.ClickAsync(".editor button[type=submit]");
        await page.WaitForSelectorAsync("[data-override] >> text=They asked.");
        await page.ClickAsync("[data-override] >> text=Remove");
        await page.ClickAsync("dialog[open] button[type=submit]");
        await page.WaitForSelectorAsync("text=There are no overrides.");

        await page.ClickAsync(".tabs >> text=Planned changes");
        await page.ClickAsync("text=Plan a change");
        await page.FillAsync("#field-at", "2126-11-27T00:00");
        await page.FillAsync("#field-reason", "Black Friday.");
        await page.ClickAsync(".editor button[type=submit]");
        await page.ClickAsync("[data-planned] >> text=Cancel");
        await page.ClickAsync("dialog[open] button[type=submit]");
        await page.WaitForSelectorAsync("text=No change is planned.");

        await page.ClickAsync(".tabs >> text=Rules");
        await page.ClickAsync("[data-environment=production] >> text=Start a ramp");
        await page.CheckAsync("text=Needs approval >> nth=0");
        await analyst.IsAccessibleAsync();
        await page.ClickAsync(".editor button[type=submit]");
        await page.WaitForSelectorAsync("[data-ramp=running] >> text=Step 1 is held");
        await page.ClickAsync("text=Approve the next step");
        await page.ClickAsync("dialog[open] button[type=submit]");
        await page.WaitForSelectorAsync("text=What comes after this step is approved.");
        await page.ClickAsync("text=Roll back…");
        await page.FillAsync("#field-why", "Payments fail.");
        await page.ClickAsync("dialog[open] button[type=submit]");
        await Assertions.Expect(page.Locator("[data-ramp=rolledBack]")).ToContainTextAsync("Payments fail.");
        Assert.Empty(analyst.Tab.OurErrors);
    }

    [Fact]
    public async Task Have_no_buttons_for_those_who_may_only_look()
    {
        await using var viewer = await Analyst.ComeAsync(world, "de-DE", "viewer");
        var flag = await FlagAsync(viewer);
        await viewer.OpenAsync("/flags", $"tr[data-flag='{flag["key"]}']");
        await viewer.Page.ClickAsync($"tr[data-flag='{flag["key"]}'] a");
        await viewer.Page.WaitForSelectorAsync("[data-environment=production] .rules");
        foreach (var part in (string[])["Ausnahmen", "Geplante Änderungen", "Einstellungen", "Regeln"])
        {
            await viewer.Page.ClickAsync($".tabs >> text={part}");
            await Assertions.Expect(viewer.Page.Locator("[aria-current=page]").Last).ToHaveTextAsync(part);
            await Assertions.Expect(viewer.Page.Locator("main button, main form")).ToHaveCountAsync(0);
        }
        Assert.Empty(viewer.Tab.OurErrors);
    }

    [Fact]
    public async Task Tell_what_of_another_program_cannot_be_carried_over_before_it_is()
    {
        await using var analyst = await Analyst.ComeAsync(world);
        var page = analyst.Page;
        var key = $"i{Guid.NewGuid():N}";
        var file = new JsonObject
        {
            ["features"] = new JsonObject
            {
                [key] = new JsonObject { ["defaultValue"] = true },
                [$"{key}-odd"] = JsonNode.Parse(
                    """{"defaultValue":false,"rules":[{"condition":{"tags":{"$elemMatch":{"$eq":"a"}}},"force":true}]}"""
                ),
            },
        };
        await analyst.OpenAsync("/flags/transfer", "#field-file");
        await page.SetInputFilesAsync(
            "#field-file",
            new FilePayload
            {
                Name = "features.json",
                MimeType = "application/json",
                Buffer = System.Text.Encoding.UTF8.GetBytes(file.ToJsonString()),
            }
        );
        await page.ClickAsync("text=See what would come of it");
        await page.WaitForSelectorAsync($"[data-imported='{key}'][data-outcome=exact]");
        await page.WaitForSelectorAsync($"[data-imported='{key}-odd'][data-outcome=notCarried]");
        await page.ClickAsync("button:text-is('Import')");
        await page.WaitForSelectorAsync("text=This is what came of it.");
        Assert.Equal("boolean", $"{(await analyst.AskAsync($"/api/flags/{key}"))["definition"]!["kind"]}");

        var saved = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("text=Download"));
        await using var content = await saved.CreateReadStreamAsync();
        Assert.NotNull((await JsonNode.ParseAsync(content))!["flags"]![key]);
        Assert.Empty(analyst.Tab.OurErrors);
    }

    /// <summary>On in production: for staff, and for a tenth of all.</summary>
    private static async Task<JsonNode> FlagAsync(Analyst analyst)
    {
        var flag = await analyst.SendAsync(
            HttpMethod.Post,
            "/api/flags",
            new
            {
                key = $"flag-{Guid.NewGuid():N}",
                project = "default",
                definition = new
                {
                    kind = "boolean",
                    variants = new[] { new { key = "on", value = true }, new { key = "off", value = false } },
                },
            }
        );
        await SetAsync(analyst, flag, isOn: true, description: null);
        return flag;
    }

    private static Task<JsonNode> SetAsync(Analyst analyst, JsonNode flag, bool isOn, string? description) =>
        analyst.SendAsync(
            HttpMethod.Put,
            $"/api/flags/{flag["id"]}/environments/production",
            new
            {
                isOn,
                @default = "off",
                off = "off",
                rules = new object[]
                {
                    new
                    {
                        description,
                        when = new
                        {
                            fact = "plan",
                            @operator = "equals",
                            values = new[] { "staff" },
                        },
                        serve = new { variant = "on" },
                    },
                    new
                    {
                        serve = new
                        {
                            split = new
                            {
                                shares = new[] { new { variant = "on", weight = 1 } },
                                rolloutPerMillion = 100_000,
                            },
                        },
                    },
                },
            }
        );

    private static async Task<string> KeyAsync(Analyst analyst)
    {
        var made = await analyst.SendAsync(
            HttpMethod.Post,
            "/api/keys",
            new
            {
                name = "shop",
                kind = "flags",
                environment = "production",
                project = "default",
            }
        );
        return made["secret"]!.GetValue<string>();
    }

    /// <summary>As a program asks.</summary>
    private async Task<JsonNode> EvaluateAsync(string secret, string flag, string unit)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/ofrep/v1/evaluate/flags/{flag}")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", secret) },
            Content = JsonContent.Create(new { context = new { targetingKey = unit } }),
        };
        using var answer = await world.Server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
    }
}
