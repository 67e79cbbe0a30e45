using Samplit.Domain.Layers;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Tests.Layers;

public class Taking_a_slice
{
    private static readonly Guid Id = new("0198f6a0-0000-7000-8000-0000000000ff");
    private static readonly Guid[] Experiments =
    [
        .. Enumerable.Range(1, 9).Select(i => new Guid(i, 0, 0, new byte[8])),
    ];

    private static readonly Layer Empty = Layer.Evolve(
        null,
        Id,
        new LayerCreated("checkout", UnitType.User, 7),
        World.Noon
    )!;

    [Fact]
    public void Takes_the_first_room_that_is_wide_enough()
    {
        var layer = Take(Take(Empty, 0, 0.25), 1, 0.5);

        Assert.Equal(
            [new OwnedRange(Experiments[0], 0, 250_000), new OwnedRange(Experiments[1], 250_000, 750_000)],
            layer.Slices
        );
        Assert.Equal(750_000, Take(layer, 2, 0.25).Slices[2].From);
        Assert.Equal(3, layer.Revision);
    }

    [Fact]
    public void Is_refused_where_no_room_is_wide_enough()
    {
        var layer = Take(Empty, 0, 0.75);

        var refusal = Decide(layer, 1, 0.26).Refusal;

        Assert.Equal((RefusalKind.Conflict, "layer_full", "layer.share"), (refusal!.Kind, refusal.Code, refusal.Field));
        Assert.Contains("250000 of a million", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_the_room_of_experiments_that_are_over()
    {
        var layer = Take(Take(Take(Empty, 0, 0.25), 1, 0.25), 2, 0.5);

        var taken = Decide(layer, 3, 0.5, closed: [Experiments[0], Experiments[1]]);
        var after = Layer.Evolve(layer, Id, Assert.Single(taken.Events), World.Noon)!;

        Assert.Equal([new OwnedRange(Experiments[3], 0, 500_000), layer.Slices[2]], after.Slices);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-0.1)]
    [InlineData(1.0001)]
    [InlineData(4e-7)]
    [InlineData(double.NaN)]
    public void Takes_a_share_of_all(double share) =>
        Assert.Equal("layer.share", Decide(Empty, 0, share).Refusal?.Field);

    [Fact]
    public void Takes_experiments_whose_visitors_are_known_by_the_same_identifiers()
    {
        var decision = TakeSlice.Decide(
            new TakeSlice(Experiments[0], UnitType.Session, 0.5),
            Empty,
            new HashSet<Guid>()
        );

        Assert.Equal("unitType", decision.Refusal?.Field);
    }

    [Fact]
    public void Leaves_each_visitor_to_at_most_one_experiment_and_to_each_its_share()
    {
        var layer = Take(Take(Take(Empty, 0, 0.2), 1, 0.3), 2, 0.4);
        var slices = layer.Slices.Select(s => new BucketRange(layer.Id, layer.Seed, s.From, s.To)).ToArray();
        var counts = new int[4];

        for (var i = 0; i < 20_000; i++)
        {
            var visitor = A.Visitor($"v-{i}");
            var of = slices.Select((s, at) => (Has: s.Has(visitor), at)).Where(s => s.Has).Select(s => s.at).ToArray();
            Assert.InRange(of.Length, 0, 1);
            counts[of.Length == 0 ? 3 : of[0]]++;
        }

        // Five standard deviations of a binomial count.
        Assert.All(
            counts.Zip([0.2, 0.3, 0.4, 0.1]),
            c => Assert.InRange(c.First / 20_000.0, c.Second - 0.018, c.Second + 0.018)
        );
    }

    private static Layer Take(Layer layer, int experiment, double share) =>
        Layer.Evolve(layer, Id, Assert.Single(Decide(layer, experiment, share).Events), World.Noon)!;

    private static Decision Decide(Layer layer, int experiment, double share, params Guid[] closed) =>
        TakeSlice.Decide(new TakeSlice(Experiments[experiment], UnitType.User, share), layer, closed.ToHashSet());
}
