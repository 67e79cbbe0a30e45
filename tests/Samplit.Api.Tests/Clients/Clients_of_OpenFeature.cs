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
        var prefix = AFlag.NewKey();
        await MakeAsync($"{prefix}-boolean", "boolean", true, false, AFlag.Serving("a", AFlag.When("plan", "staff")));
        await MakeAsync($"{prefix}-string", "string", "wide", "narrow", AFlag.Serving("a"));
        await MakeAsync($"{prefix}-number", "number", 12.5, 0, AFlag.Serving("a"));
        await MakeAsync($"{prefix}-object", "object", new { columns = 3 }, new { }, AFlag.Serving("a"));
        await AFlag.MadeOn(_server, new { isOn = true, rules = Array.Empty<object>() }, key: $"{prefix}-codes");
        var key = await AFlag.KeyOn(_server);

        var told = System.Text.Json.JsonElement.Parse(
            await Node.RunAsync("open-feature.mjs", _server.Http.BaseAddress!.ToString().TrimEnd('/'), key, prefix)
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
        Assert.Equal("""{"value":true,"reason":"ERROR","errorCode":"GENERAL"}""", Of("nobody"));
    }

    private Task<string> MakeAsync(string key, string kind, object first, object second, object rule) =>
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
            key
        );
}
