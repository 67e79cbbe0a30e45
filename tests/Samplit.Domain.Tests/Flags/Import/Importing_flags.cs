using System.Text.Json;
using Samplit.Domain.Flags;
using Samplit.Domain.Flags.Import;

namespace Samplit.Domain.Tests.Flags.Import;

public class Importing_flags
{
    private const string Two = """
        {"flags":{"cart":{"state":"ENABLED","variants":{"on":true},"defaultVariant":"on"},
          "elsewhere":{"state":"ENABLED","variants":{"on":true},"defaultVariant":"on"},
          "new":{"state":"ENABLED","variants":{"on":true},"defaultVariant":"on"}}}
        """;

    [Fact]
    public void Leaves_what_is_there_as_it_is()
    {
        var imported = Imported.From(ImportFormat.Flagd, Two, [A.Flag("Cart", [])]);

        imported.IsNotCarried("cart", "Another flag has the key 'cart'");
        imported.IsNotCarried("elsewhere", "in another project");
        imported.IsExact("new");
    }

    [Fact]
    public void Takes_names_of_attributes_for_names_whatever_is_in_them()
    {
        var imported = Imported.From(
            ImportFormat.Launchdarkly,
            """
            {"items":[{"key":"quoted","variations":[{"value":"in"},{"value":"out"}],"environments":{"production":{
              "on":true,"fallthrough":{"variation":1},"rules":[{"variation":0,"clauses":[
                {"contextKind":"company","attribute":"it's a \\ b","op":"in","values":["yes"]}]}]}}}]}
            """
        );

        Assert.Equal(
            "\"in\"",
            imported.Of("quoted", new { company = new Dictionary<string, string> { ["it's a \\ b"] = "yes" } })
        );
        Assert.Equal("\"out\"", imported.Of("quoted", new { company = new { a = "yes" } }));
    }

    [Fact]
    public void Takes_no_more_than_can_be_held_against_each_other()
    {
        ImportedFlag[] flags =
        [
            .. Enumerable
                .Range(0, FlagImport.MaxFlags + 1)
                .Select(i => new ImportedFlag($"f{i}", null, new Dictionary<string, FlagEnvironment>(), [], "None.")),
        ];

        Assert.Equal("file", FlagImport.Validate(new([], flags))!.Field);
        Assert.Null(FlagImport.Validate(new([], flags[1..])));
    }

    [Fact]
    public void Makes_no_flag_twice()
    {
        var imported = Imported.From(
            ImportFormat.Flagd,
            """{"flags":[{"key":"a","variants":{"on":true}},{"key":"A","variants":{"on":true}}]}"""
        );

        Assert.Equal(
            [ImportOutcome.Exact, ImportOutcome.NotCarried],
            imported.Plan.Report.Flags.Select(f => f.Outcome)
        );
    }

    [Fact]
    public void Makes_prerequisites_before_what_needs_them_and_refuses_a_circle()
    {
        var imported = Imported.From(
            ImportFormat.Unleash,
            """
            {"features":[
              {"name":"child","enabled":true,"strategies":[],"dependencies":[{"feature":"parent"}]},
              {"name":"parent","enabled":true,"strategies":[]},
              {"name":"left","enabled":true,"strategies":[],"dependencies":[{"feature":"right"}]},
              {"name":"right","enabled":true,"strategies":[],"dependencies":[{"feature":"left"}]}]}
            """
        );

        Assert.Equal(["parent", "child"], imported.Plan.Flags.Select(f => f.Key));
        imported.IsNotCarried("right", "left");
        imported.IsNotCarried("left", "right");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("[1, null, {}]")]
    [InlineData("""{"flags":1,"features":{"a":null},"items":[{"key":7}],"feature_states":[null]}""")]
    [InlineData("""{"features":[null,{"name":{}}],"segments":[{"id":1}],"featureStrategies":[3]}""")]
    [InlineData("""{"flags":{"a":{"targeting":{"if":[{"and":[]},{"fractional":[[],[1]]}]},"variants":{"x":[]}}}}""")]
    [InlineData(
        """{"items":[{"key":"a","variations":[1,{"value":null}],"environments":{"p":{"rules":[{"clauses":[{}]}]}}}]}"""
    )]
    [InlineData(
        """{"features":{"a":{"rules":[{"variations":[],"ranges":[1]},{"condition":{"$or":3,"b":{"$gt":{}}},"force":1}]}}}"""
    )]
    public void Takes_whatever_there_is(string json)
    {
        var file = JsonElement.Parse(json);

        foreach (var format in Enum.GetValues<ImportFormat>())
        {
            var plan = FlagImport.Plan(
                new(FlagFiles.Read(format, file, "production"), null, null, 1),
                [],
                [],
                (new HashSet<string>(), new HashSet<string>())
            );
            Assert.NotNull(plan.Report);
        }
    }
}
