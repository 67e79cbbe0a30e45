using Samplit.Api.Tests.Access;
using Samplit.Api.Tests.Flags;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Clients;

/// <summary>The libraries of OpenFeature read flags, as they come from npm.</summary>
public class Clients_of_OpenFeature(SharedServer shared)
{
    private readonly RunningServer _server = shared.Server;

    [Fact]
    public async Task Of_servers_in_JavaScript_read_every_kind_and_fall_back_where_there_is_nothing()
    {
        var (prefix, project) = (AFlag.NewKey(), await AFlag.ProjectOn(_server));
        Task<string> MakeAsync(string key, string kind, object first, object second, object rule) =>
            AFlag.MadeOn(
                _server,
                new
                {
                    isOn = true,
                    rules = new[] { rule },
                    @default = "b",
                    off = "b",
                },
                new { kind, variants = new[] { new { key = "a", value = first }, new { key = "b", value = second } } },
                key,
                project
            );
        await MakeAsync($"{prefix}-boolean", "boolean", true, false, AFlag.Serving("a", AFlag.When("plan", "staff")));
        await MakeAsync($"{prefix}-string", "string", "wide", "narrow", AFlag.Serving("a"));
        await MakeAsync($"{prefix}-number", "number", 12.5, 0, AFlag.Serving("a"));
        await MakeAsync($"{prefix}-object", "object", new { columns = 3 }, new { }, AFlag.Serving("a"));
        var code = new { isOn = true, rules = Array.Empty<object>() };
        await AFlag.MadeOn(_server, code, key: $"{prefix}-codes", project: project);
        var made = await _server.MakeKeyAsync(
            new
            {
                kind = "flags",
                environment = "production",
                project,
            }
        );

        var told = System.Text.Json.JsonElement.Parse(
            await Node.RunAsync(
                "open-feature.mjs",
                _server.Http.BaseAddress!.ToString().TrimEnd('/'),
                made.Secret(),
                prefix,
                TestKeys.Usual.DataPlane
            )
        );

        string Of(string name) => told.GetProperty(name).GetRawText();
        Assert.Equal("""{"value":true,"reason":"TARGETING_MATCH","variant":"a"}""", Of("boolean"));
        Assert.Equal("""{"value":"wide","reason":"TARGETING_MATCH","variant":"a"}""", Of("string"));
        Assert.Equal("""{"value":12.5,"reason":"TARGETING_MATCH","variant":"a"}""", Of("number"));
        Assert.Equal("""{"value":{"columns":3},"reason":"TARGETING_MATCH","variant":"a"}""", Of("object"));
        Assert.Equal("""{"value":false,"reason":"DEFAULT","variant":"b"}""", Of("others"));
        Assert.Equal("of the code", told.GetProperty("codes").GetProperty("value").GetString());
        Assert.Equal("""{"value":true,"reason":"ERROR","errorCode":"FLAG_NOT_FOUND"}""", Of("unknown"));
        Assert.Equal("""{"value":"none","reason":"ERROR","errorCode":"TYPE_MISMATCH"}""", Of("otherType"));
        Assert.Equal("""{"value":false,"reason":"ERROR","errorCode":"GENERAL"}""", Of("stranger"));
        Assert.Equal("""{"value":true,"reason":"ERROR","errorCode":"GENERAL"}""", Of("forbidden"));
        Assert.Equal("""{"value":true,"reason":"ERROR","errorCode":"GENERAL"}""", Of("nobody"));
        Assert.Equal(
            """[["boolean",true],["codes",null],["number",12.5],["object",{"columns":3}],["string","wide"]]""",
            Of("bulk")
        );
        Assert.Equal(("304", "\"OFREPForbiddenError\""), (Of("unchanged"), Of("refused")));
    }
}
