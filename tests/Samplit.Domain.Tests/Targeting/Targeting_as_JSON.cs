using System.Text.Json;
using System.Text.Json.Serialization;
using Samplit.Domain.Targeting;
using static Samplit.Domain.Tests.Targeting.VisitorFixtures;

namespace Samplit.Domain.Tests.Targeting;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(ByName<UrlMatch>), typeof(ByName<RuleOperator>), typeof(ByName<Device>)]
)]
[JsonSerializable(typeof(Audience))]
[JsonSerializable(typeof(VisitorFacts))]
internal sealed partial class TargetingJson : JsonSerializerContext;

internal sealed class ByName<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;

public class Targeting_as_JSON
{
    private const string Stored =
        """{"include":[{"kind":"wildcard","value":"*.example:*/*"}],"exclude":[{"kind":"regex","value":"^x"}],"rule":"""
        + """{"all":[{"any":[{"fact":"attribute.age","operator":"atLeast","values":["18"]},"""
        + """{"fact":"query.debug","operator":"exists"}]},"""
        + """{"not":{"fact":"browserVersion","operator":"versionLessThan","values":["1.10"]}}]}}""";

    private static readonly Audience Everything = new(
        [new(UrlMatch.Wildcard, "*.example:*/*")],
        [new(UrlMatch.Regex, "^x")],
        All(
            Any(Is("attribute.age", RuleOperator.AtLeast, "18"), Is("query.debug", RuleOperator.Exists)),
            Not(Is("browserVersion", RuleOperator.VersionLessThan, "1.10"))
        )
    );

    private static Audience Read(string json) => JsonSerializer.Deserialize(json, TargetingJson.Default.Audience)!;

    private static string Write(Audience audience) =>
        JsonSerializer.Serialize(audience, TargetingJson.Default.Audience);

    [Fact]
    public void Is_stored_like_this() => Assert.Equal(Stored, Write(Everything));

    [Fact]
    public void Comes_back_as_it_was()
    {
        Assert.Equal(Stored, Write(Read(Stored)));
        Assert.True(Read(Stored).Compile().Matches(Somebody));
        Assert.Equal("{}", Write(Read("{}")));
        Assert.Equal(new Audience(), Read("{}"));
    }

    [Fact]
    public void Keeps_every_kind_and_operator_by_its_name()
    {
        foreach (var kind in Enum.GetValues<UrlMatch>())
        {
            Assert.Equal(kind, Read(Write(new Audience([new(kind, "/")]))).Include![0].Kind);
        }
        foreach (var @operator in Enum.GetValues<RuleOperator>())
        {
            Assert.Equal(@operator, Read(Write(new Audience(Rule: Is("url", @operator)))).Rule!.Operator);
        }
        Assert.Throws<JsonException>(() => Read("""{"rule":{"operator":1}}"""));
        Assert.Throws<JsonException>(() => Read("""{"rule":{"operator":"like"}}"""));
    }

    // Stored events must be read by older servers, requests must not have typing errors: the options say, not the
    // records.
    [Fact]
    public void Leaves_unknown_members_to_the_reader()
    {
        const string Newer = """{"rule":{"fact":"url","operator":"exists","weight":2},"later":1}""";
        var strict = new JsonSerializerOptions(TargetingJson.Default.Options)
        {
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        };

        Assert.Equal("url", Read(Newer).Rule!.Fact);
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Audience>(Newer, strict));
    }

    [Fact]
    public void Facts_come_back_as_they_were()
    {
        var json = JsonSerializer.Serialize(Somebody, TargetingJson.Default.VisitorFacts);
        var read = JsonSerializer.Deserialize(json, TargetingJson.Default.VisitorFacts)!;

        Assert.Contains("\"device\":\"tablet\"", json, StringComparison.Ordinal);
        Assert.Contains("\"age\":18,", json, StringComparison.Ordinal);
        Assert.Equal(json, JsonSerializer.Serialize(read, TargetingJson.Default.VisitorFacts));
        Assert.True(Holds(Is("attribute.age", RuleOperator.AtLeast, "18"), read));
    }

    [Fact]
    public void What_is_left_out_is_refused_at_its_place()
    {
        Assert.Equal("targeting.include[0].value", Read("""{"include":[{"kind":"exact"}]}""").Validate()?.Field);
        Assert.Equal("targeting.include[0]", Read("""{"include":[null]}""").Validate()?.Field);
        Assert.Equal("targeting.rule", Read("""{"rule":{}}""").Validate()?.Field);
        Assert.Equal("targeting.rule.not.all[0]", Read("""{"rule":{"not":{"all":[null]}}}""").Validate()?.Field);
    }
}
