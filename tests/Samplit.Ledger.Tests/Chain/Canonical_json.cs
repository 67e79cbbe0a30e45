using System.Text;
using System.Text.Json;
using Samplit.Ledger.Chain;

namespace Samplit.Ledger.Tests.Chain;

/// <summary>The examples of RFC 8785, those published beside it, and what it leaves to the application.</summary>
public class Canonical_json
{
    [Theory]
    [InlineData(
        """
            {
              "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """,
        """{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"""
    )]
    [InlineData(
        """
            {
              "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
              "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"
            }
            """,
        """{"\r":"Carriage Return","1":"One","<80>":"Control","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","😀":"Emoji: Grinning Face","<fb33>":"Hebrew Letter Dalet With Dagesh"}"""
    )]
    [InlineData(
        """
            { "\u20ac": "Euro Sign", "\r": "Carriage Return", "\u000a": "Newline", "1": "One", "\u0080": "Control\u007f",
              "\ud83d\ude02": "Smiley", "\u00f6": "Latin Small Letter O With Diaeresis",
              "\ufb33": "Hebrew Letter Dalet With Dagesh", "</script>": "Browser Challenge" }
            """,
        """{"\n":"Newline","\r":"Carriage Return","1":"One","</script>":"Browser Challenge","<80>":"Control<7f>","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","😂":"Smiley","<fb33>":"Hebrew Letter Dalet With Dagesh"}"""
    )]
    [InlineData(
        """{"1": {"f": {"f": "hi","F": 5} ,"\n": 56.0}, "10": { }, "": "empty", "a": { }, "111": [ {"e": "yes","E": "no" } ], "A": { }}""",
        """{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{"E":"no","e":"yes"}],"A":{},"a":{}}"""
    )]
    [InlineData(
        """{"peach": "This sorting order", "péché": "is wrong according to French", "pêche": "but canonicalization MUST", "sin": "ignore locale"}""",
        """{"peach":"This sorting order","péché":"is wrong according to French","pêche":"but canonicalization MUST","sin":"ignore locale"}"""
    )]
    [InlineData("""[ 56, { "d": true, "10": null, "1": [ ] } ]""", """[56,{"1":[],"10":null,"d":true}]""")]
    [InlineData("""{"Unnormalized Unicode":"A\u030a"}""", """{"Unnormalized Unicode":"A<30a>"}""")]
    [InlineData("""[ "\u0001\u001F\b\t\f\u2028" ]""", """["\u0001\u001f\b\t\f<2028>"]""")]
    [InlineData(" null ", "null")]
    public void Is_what_the_published_examples_say(string json, string expected)
    {
        foreach (var (name, character) in Unprintable)
        {
            expected = expected.Replace(name, character, StringComparison.Ordinal);
        }

        Assert.Equal(expected, Encode(json));
        Assert.Equal(expected, Encoding.UTF8.GetString(CanonicalJson.Restore(Encoding.UTF8.GetBytes(json))));
    }

    [Fact]
    public void Sorts_names_by_utf16_code_units_at_any_depth_and_number()
    {
        var names = Enumerable.Range(0, 300).Select(i => $"n{i * 7919 % 300}").ToList();
        var json = $"{{{string.Join(",", names.Select(n => $"\"{n}\":{{\"b\":1,\"a\":\"{n}\"}}"))}}}";

        var expected = names.Order(StringComparer.Ordinal).Select(n => $"\"{n}\":{{\"a\":\"{n}\",\"b\":1}}");
        Assert.Equal($"{{{string.Join(",", expected)}}}", Encode(json));
    }

    [Theory]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""{"a":1,"b":2,"\u0061":3}""")]
    [InlineData("""[{"b":{"é":1,"\u00e9":2}}]""")]
    public void Refuses_a_name_that_is_there_twice(string json) =>
        Assert.Throws<NotCanonicalException>(() => Encode(json));

    [Theory]
    [InlineData("\"\\ud83d\"")]
    [InlineData("\"\\ude00\\ud83d\"")]
    [InlineData("{\"\\ud83d\":1}")]
    [InlineData("\"\\u0000\"")]
    [InlineData("{\"\\u0000\":1}")]
    public void Refuses_lone_surrogates_and_nul(string json) =>
        Assert.Throws<NotCanonicalException>(() => Encode(json));

    [Theory]
    [InlineData(new byte[] { 0x22, 0xff, 0x22 })]
    [InlineData(new byte[] { 0x22, 0xed, 0xa0, 0x80, 0x22 })]
    [InlineData(new byte[] { 0x22, 0x5c, 0x6e, 0xc0, 0x80, 0x22 })]
    public void Refuses_what_is_no_utf8(byte[] json) =>
        Assert.Throws<NotCanonicalException>(() => CanonicalJson.Encode(json));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("1 2")]
    [InlineData("[1,]")]
    [InlineData("NaN")]
    [InlineData("// no\n1")]
    [InlineData("\"\n\"")]
    public void Refuses_what_is_no_json(string json) => Assert.ThrowsAny<JsonException>(() => Encode(json));

    [Fact]
    public void Refuses_what_is_nested_deeper_than_64()
    {
        Assert.Equal(128, Encode(new string('[', 64) + new string(']', 64)).Length);
        Assert.ThrowsAny<JsonException>(() => Encode(new string('[', 65) + new string(']', 65)));
    }

    private static readonly (string Name, string Character)[] Unprintable =
    [
        ("<7f>", "\u007f"),
        ("<80>", "\u0080"),
        ("<30a>", "\u030a"),
        ("<2028>", "\u2028"),
        ("<fb33>", "\ufb33"),
    ];

    private static string Encode(string json) =>
        Encoding.UTF8.GetString(CanonicalJson.Encode(Encoding.UTF8.GetBytes(json)));
}
