using System.Text.Json;
using FsCheck.Fluent;
using Samplit.Domain.Payloads;

namespace Samplit.Domain.Tests.Payloads;

public class A_path_to_a_value
{
    private static readonly JsonElement Order = JsonDocument
        .Parse(
            """
            {"order":{"total":12.50,"items":[{"price":3},{"price":9.5}],"unit price":1,"it's":2,"":4,"a\"b":5,"☺":6,"😀":7,
            "none":null,"\u00e9":8,"a\\b":9,"line\nbreak":10,"0":11},"list":[[1,2],[3]]}
            """
        )
        .RootElement;

    [Theory]
    [InlineData("$.order.total", "12.50", "$['order']['total']")]
    [InlineData("$['order'][\"total\"]", "12.50", "$['order']['total']")]
    [InlineData("$ .order\t[ 'total' ]", "12.50", "$['order']['total']")]
    [InlineData("$.order.items[0].price", "3", "$['order']['items'][0]['price']")]
    [InlineData("$.order.items[-1].price", "9.5", "$['order']['items'][-1]['price']")]
    [InlineData("$.list[1][0]", "3", "$['list'][1][0]")]
    [InlineData("$.order['unit price']", "1", "$['order']['unit price']")]
    [InlineData("$.order['it\\'s']", "2", "$['order']['it\\'s']")]
    [InlineData("$.order[\"it's\"]", "2", "$['order']['it\\'s']")]
    [InlineData("$.order['']", "4", "$['order']['']")]
    [InlineData("$.order['a\"b']", "5", "$['order']['a\"b']")]
    [InlineData("$.order.☺", "6", "$['order']['☺']")]
    [InlineData("$.order.😀", "7", "$['order']['😀']")]
    [InlineData("$.order['\\ud83d\\ude00']", "7", "$['order']['😀']")]
    [InlineData("$.order.none", "null", "$['order']['none']")]
    [InlineData("$.order['\\u00E9']", "8", "$['order']['é']")]
    [InlineData("$.order['a\\\\b']", "9", @"$['order']['a\\b']")]
    [InlineData("$.order['line\\nbreak']", "10", @"$['order']['line\nbreak']")]
    [InlineData("$.order['0']", "11", "$['order']['0']")]
    public void Leads_to_one(string text, string found, string normalized)
    {
        var path = ValuePath.Parse(text, out var problem)!;

        Assert.Null(problem);
        Assert.Equal(found, path.Find(Order)!.Value.GetRawText());
        Assert.Equal(normalized, path.ToString());
        Assert.Equal(path, ValuePath.Parse(normalized, out _));
    }

    [Theory]
    [InlineData("$.x", "1", "$['x']", EventParts.Payload)]
    [InlineData("$context.x", "2", "$context['x']", EventParts.Context)]
    [InlineData("$metrics['x']", "3", "$metrics['x']", EventParts.Metrics)]
    public void Begins_at_the_payload_or_at_what_it_names(string text, string found, string normalized, EventParts part)
    {
        var body = new EventBody(Of(1), Of(2), Of(3));
        var path = ValuePath.Parse(text, out _)!;

        Assert.Equal(part, path.Part);
        Assert.Equal(found, path.Find(body)!.Value.GetRawText());
        Assert.Equal(normalized, path.ToString());
        Assert.Equal(path, ValuePath.Parse(normalized, out _));
        Assert.NotEqual(path, ValuePath.Parse(text == "$.x" ? "$context.x" : "$.x", out _));
        Assert.Null(path.Find(new EventBody(default)));

        static JsonElement Of(int x) => JsonElement.Parse($$"""{"x":{{x}}}""");
    }

    [Theory]
    [InlineData("$contextual.x")]
    [InlineData("$metricsx")]
    [InlineData("$payload.x")]
    public void Begins_nowhere_else(string text)
    {
        Assert.Null(ValuePath.Parse(text, out var problem));
        Assert.NotNull(problem);
    }

    [Theory]
    [InlineData("$.order.Total")]
    [InlineData("$.order[0]")]
    [InlineData("$.order.items.price")]
    [InlineData("$.order.items[2]")]
    [InlineData("$.order.items[-3]")]
    [InlineData("$.order.items[9007199254740991]")]
    [InlineData("$.order.total.none")]
    [InlineData("$.order.none.none")]
    [InlineData("$['order.total']")]
    public void Leads_nowhere_where_there_is_no_such_node(string text) =>
        Assert.Null(ValuePath.Parse(text, out _)!.Find(Order));

    [Fact]
    public void Leads_nowhere_in_no_document() => Assert.Null(ValuePath.Parse("$.a", out _)!.Find(default));

    [Theory]
    [InlineData("$.order.*", "a wildcard")]
    [InlineData("$.order[*]", "a wildcard")]
    [InlineData("$..price", "a descendant segment")]
    [InlineData("$..[0]", "a descendant segment")]
    [InlineData("$.items[0:2]", "a slice")]
    [InlineData("$.items[:2]", "a slice")]
    [InlineData("$.items[::2]", "a slice")]
    [InlineData("$.items[?@.price > 3]", "a filter")]
    [InlineData("$.items[?(@.price)]", "a filter")]
    [InlineData("$.items[0,1]", "a list of selectors")]
    [InlineData("$['a', 'b']", "a list of selectors")]
    [InlineData("$.items.length()", "a function")]
    public void Is_told_what_is_wider_by_its_name(string text, string name)
    {
        var refusal = ValuePath.Validate("valuePath", text)!;

        Assert.Equal("valuePath", refusal.Field);
        Assert.StartsWith($"This is {name}", refusal.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("order.total")]
    [InlineData("@.total")]
    [InlineData(" $.a")]
    [InlineData("$.a ")]
    [InlineData("$.")]
    [InlineData("$.1a")]
    [InlineData("$. a")]
    [InlineData("$.a-b")]
    [InlineData("$a")]
    [InlineData("$[")]
    [InlineData("$[]")]
    [InlineData("$['a'")]
    [InlineData("$['a")]
    [InlineData("$['a']]")]
    [InlineData("$[01]")]
    [InlineData("$[-0]")]
    [InlineData("$[-]")]
    [InlineData("$[1.0]")]
    [InlineData("$[+1]")]
    [InlineData("$[9007199254740992]")]
    [InlineData("$[99999999999999999999]")]
    [InlineData("$['\\x']")]
    [InlineData("$['\\\"']")]
    [InlineData("$[\"\\'\"]")]
    [InlineData("$['\\u12']")]
    [InlineData("$['\\ud800']")]
    [InlineData("$['\\udc00']")]
    [InlineData("$['\\ud800\\u0041']")]
    [InlineData("$['a\u0001']")]
    [InlineData("$['\\")]
    [InlineData("$\0")]
    public void Is_not_made_of_what_the_grammar_does_not_have(string text)
    {
        Assert.Null(ValuePath.Parse(text, out var problem));
        Assert.NotNull(problem);
        Assert.NotNull(ValuePath.Validate("valuePath", text));
    }

    [Fact]
    public void Has_no_half_of_a_surrogate_pair() => Assert.Null(ValuePath.Parse("$['\ud800']", out _));

    [Fact]
    public void Has_bounds()
    {
        string Deep(int depth) => "$" + string.Concat(Enumerable.Repeat("[0]", depth));

        Assert.Null(ValuePath.Validate("p", Deep(32)));
        Assert.NotNull(ValuePath.Validate("p", Deep(33)));
        Assert.Null(ValuePath.Validate("p", "$." + new string('a', 498)));
        Assert.NotNull(ValuePath.Validate("p", "$." + new string('a', 499)));
    }

    [Fact]
    public void Minds_no_name_beside_that_is_no_text()
    {
        var document = JsonDocument.Parse("""{"\ud800":1,"abcdefg":2}""").RootElement;

        // Whatever is made of it: no exception, which would be an answer of 500.
        _ = ValuePath.Parse("$.abcdefg", out _)!.Find(document);
        _ = ValuePath.Parse("$.a", out _)!.Find(document);
    }

    [Fact]
    public void Is_found_again_by_its_normal_form() =>
        Property.Holds(
            Gen.Elements("a", "", "'", "\"", "\\", "\n", "\u0001", "é", "😀", "a b", "$", "]", "0")
                .NonEmptyListOf()
                .Select(parts => string.Concat(parts.Take(5))),
            name =>
            {
                var document = JsonSerializer.SerializeToElement(new Dictionary<string, int> { [name] = 42 });
                var path = ValuePath.Parse($"$[{JsonSerializer.Serialize(name)}]", out _)!;

                Assert.Equal(42, path.Find(document)!.Value.GetInt32());
                Assert.Equal(path, ValuePath.Parse(path.ToString(), out _));
            }
        );
}
