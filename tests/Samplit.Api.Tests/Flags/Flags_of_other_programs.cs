using System.Net;
using System.Text.Json;
using Samplit.Api.Tests.Access;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Flags;

public class Flags_of_other_programs(SharedServer shared)
{
    private readonly RunningServer _server = shared.App;

    /// <summary>Flags that are on for staff, by a segment that is called like the first of them.</summary>
    private static string File(params string[] keys)
    {
        var flags = keys.Select(key =>
            $$"""
                "{{key}}": { "state": "ENABLED", "variants": { "on": true, "off": false }, "defaultVariant": "off",
                  "targeting": { "if": [{ "$ref": "s-{{keys[0]}}" }, "on"] } }
                """
        );
        return $$"""
            { "flags": { {{string.Join(",", flags)}} }, "$evaluators": { "s-{{keys[
                0
            ]}}": { "==": [{ "var": "plan" }, "staff"] } } }
            """;
    }

    [Fact]
    public async Task Are_made_when_they_are_asked_to_and_told_of_before()
    {
        var (project, one, other) = (await AFlag.ProjectOn(_server), AFlag.NewKey(), AFlag.NewKey());
        await AFlag.MadeOn(_server, AFlag.On(), key: other);

        var told = await ImportAsync(project, File(one, other), dryRun: true);
        Assert.Equal("flag_not_found", (await _server.GetAsync($"/api/flags/{one}"))["code"].GetString());
        var done = await ImportAsync(project, File(one, other));

        foreach (var answer in (Answer[])[told, done])
        {
            Assert.Equal(
                [(one, "exact"), (other, "notCarried")],
                answer.Each<string, string>("flags", "key", "outcome")
            );
            Assert.Equal([($"s-{one}", "exact")], answer.Each<string, string>("segments", "key", "outcome"));
            Assert.Equal("This key is taken, in another project.", answer["flags", 1, "reason"].GetString());
        }
        Assert.True(told["dryRun"].GetBoolean());
        var key = (
            await _server.MakeKeyAsync(
                new
                {
                    kind = "flags",
                    environment = "production",
                    project,
                }
            )
        ).Secret();
        var staff = await _server.OfrepAsync(key, one, new { context = new { plan = "staff" } });
        Assert.True(staff["value"].GetBoolean());
        // What is there stays as it is.
        var again = await ImportAsync(project, File(one));
        Assert.Equal([(one, "notCarried")], again.Each<string, string>("flags", "key", "outcome"));
        Assert.Equal("\"1\"", (await _server.GetAsync($"/api/flags/{one}")).ETag);
    }

    [Fact]
    public async Task Are_refused_where_there_are_none()
    {
        (await _server.PostAsync("/api/flags/import?format=optimizely", new { file = new { } })).IsInvalid("format");
        (await _server.PostAsync("/api/flags/import", new { file = new { } })).IsInvalid("format");
        (await _server.PostAsync("/api/flags/import?format=flagd", new { file = 7 })).IsInvalid("file");
        (await _server.PostAsync("/api/flags/import?format=growthbook", new { file = new { } })).IsInvalid("file");
        (
            await _server.PostAsync("/api/flags/import?format=flagd", new { file = new { }, project = "nowhere" })
        ).IsInvalid("project");
    }

    [Fact]
    public async Task Get_ours_in_the_format_of_flagd()
    {
        var project = await AFlag.ProjectOn(_server);
        var flag = await AFlag.MadeOn(
            _server,
            AFlag.On(AFlag.Serving("on", AFlag.When("plan", "staff"))),
            project: project
        );

        var file = await _server.GetAsync($"/api/flags/export?environment=production&format=flagd&project={project}");

        file.Is(
            HttpStatusCode.OK,
            $$"""
            { "$schema": "https://flagd.dev/schema/v0/flags.json",
              "flags": { "{{flag}}": { "state": "ENABLED", "variants": { "on": true, "off": false }, "defaultVariant": "off",
                "targeting": { "if": [{ "in": [{ "var": "plan" }, ["staff"]] }, "on"] } } } }
            """
        );
        (await _server.GetAsync("/api/flags/export")).IsInvalid("environment");
        (await _server.GetAsync("/api/flags/export?environment=production&format=unleash")).IsInvalid("format");
    }

    private async Task<Answer> ImportAsync(Guid project, string file, bool dryRun = false) =>
        (
            await _server.PostAsync(
                "/api/flags/import?format=flagd",
                new
                {
                    file = JsonElement.Parse(file),
                    project,
                    dryRun,
                }
            )
        ).Is(HttpStatusCode.OK);
}
