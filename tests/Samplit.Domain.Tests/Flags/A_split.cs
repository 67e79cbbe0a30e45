using System.Text.Json;
using Samplit.Domain.Flags;

namespace Samplit.Domain.Tests.Flags;

public class A_split
{
    private const int Units = 100_000;

    private static readonly FlagContext[] Contexts =
    [
        .. Enumerable
            .Range(0, Units)
            .Select(i => new FlagContext(
                $"unit-{i}",
                JsonSerializer.SerializeToElement(new { targetingKey = $"unit-{i}", company = $"company-{i / 10}" })
            )),
    ];

    private static string[] Variants(Flag flag) =>
        [
            .. FlagRuleset.Compile("production", [flag], []) is var rules
                ? Contexts.Select(c => rules.Evaluate(flag.Key, c, default)!.Variant!)
                : [],
        ];

    [Fact]
    public void Gives_each_variant_its_part_of_the_units()
    {
        var counts = Variants(A.Flag("a", [A.Split(("on", 30), ("off", 70))])).CountBy(v => v).ToDictionary();

        Assert.InRange(counts["on"], 29_400, 30_600);
    }

    [Fact]
    public void Takes_the_flag_from_nobody_when_its_rollout_is_raised()
    {
        var before = Variants(A.Flag("a", [A.Rollout(200_000, ("on", 1), ("third", 2))]));
        var after = Variants(A.Flag("a", [A.Rollout(500_000, ("on", 1), ("third", 2))]));

        Assert.All(before.Zip(after), v => Assert.True(v.First == "off" || v.First == v.Second));
        Assert.InRange(before.Count(v => v != "off"), 19_400, 20_600);
        Assert.InRange(after.Count(v => v != "off"), 49_200, 50_800);
    }

    [Fact]
    public void Is_independent_of_that_of_another_flag()
    {
        var one = Variants(A.Flag("a", [A.Split(("on", 50), ("off", 50))]));
        var other = Variants(A.Flag("b", [A.Split(("on", 30), ("off", 70))]));

        var cells = one.Zip(other).CountBy(v => v).ToDictionary();
        var rows = one.CountBy(v => v).ToDictionary();
        var columns = other.CountBy(v => v).ToDictionary();
        var chiSquare = cells.Sum(c =>
            (double)rows[c.Key.First] * columns[c.Key.Second] / Units is var expected
                ? Math.Pow(c.Value - expected, 2) / expected
                : 0
        );
        // One degree of freedom: above it is one of a thousand.
        Assert.InRange(chiSquare, 0, 10.83);
    }

    [Fact]
    public void Whose_rollout_and_shares_are_independent_of_each_other_divides_those_who_are_in_as_it_says()
    {
        var variants = Variants(A.Flag("a", [A.Rollout(100_000, ("on", 1), ("third", 1))]));

        Assert.InRange(variants.Count(v => v == "on"), 4_700, 5_300);
        Assert.InRange(variants.Count(v => v == "third"), 4_700, 5_300);
    }

    [Fact]
    public void By_an_attribute_keeps_units_together_that_have_it_in_common()
    {
        var variants = Variants(A.Flag("a", [A.Split("company", ("on", 1), ("off", 1))]));

        Assert.All(variants.Chunk(10), company => Assert.Single(company.Distinct()));
        Assert.Equal(2, variants.Distinct().Count());
    }

    [Fact]
    public void By_an_attribute_that_is_missing_is_for_nobody()
    {
        var rules = FlagRuleset.Compile("production", [A.Flag("a", [A.Split("region", ("on", 1))])], []);

        Assert.Equal("off", rules.Evaluate("a", Contexts[0], default)!.Variant);
    }
}
