using Samplit.Domain.Layers;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Tests.Layers;

public class Holding_visitors_out
{
    private static readonly Guid Id = new("0198f6a0-0000-7000-8000-0000000000fe");
    private static readonly CreateLayer Command = new("Q4", UnitType.User, 7, HeldOutPerMillion: 50_000);
    private static readonly Layer Holdout = After(null, CreateLayer.Decide(Command, holdout: null));

    private static Layer After(Layer? layer, Decision decision)
    {
        Assert.Null(decision.Refusal);
        return decision.Events.Aggregate(layer, (state, e) => Layer.Evolve(state, Id, e, World.Noon))!;
    }

    [Fact]
    public void Holds_its_share_of_them_out()
    {
        var gate = Holdout.Gate!;

        Assert.Equal(new HoldoutGate(Id, 7, 50_000), gate);
        var count = Enumerable.Range(0, 20_000).Count(i => gate.Has(A.Visitor($"v-{i}")));
        // Five standard deviations of a binomial count.
        Assert.InRange(count / 20_000.0, 0.05 - 0.008, 0.05 + 0.008);
        Assert.All(
            Enumerable.Range(0, 1_000).Select(i => A.Visitor($"v-{i}")),
            v => Assert.True(!gate.Has(v) || (gate with { PerMillion = 100_000 }).Has(v))
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_000)]
    public void Leaves_somebody_on_either_side(int perMillion) =>
        Assert.Equal(
            "heldOutPerMillion",
            CreateLayer.Decide(Command with { HeldOutPerMillion = perMillion }, null).Refusal?.Field
        );

    [Fact]
    public void Is_done_by_one_at_a_time() =>
        Assert.Equal("holdout_open", CreateLayer.Decide(Command, Holdout).Refusal?.Code);

    [Fact]
    public void Gives_layers_that_are_made_under_it_its_keys()
    {
        var under = After(null, CreateLayer.Decide(Command with { HeldOutPerMillion = null }, Holdout));
        var older = under with { Outermost = null };

        Assert.Equal(Id, under.Outermost);
        Assert.Single(Take(under).Events);
        Assert.Equal("layer.id", Take(older).Refusal?.Field);
        Assert.Equal("layer.id", Take(Holdout).Refusal?.Field);
    }

    [Fact]
    public void Ends_once_for_experiments_that_are_made_from_then_on()
    {
        var ended = After(Holdout, EndHoldout.Decide(new("The quarter is over.", default), Holdout));

        Assert.Null(ended.Gate);
        Assert.Equal((World.Noon, 2), (ended.EndedAt, ended.Revision));
        Assert.Equal(Decision.Nothing, EndHoldout.Decide(new("Again.", default), ended));
        Assert.Equal("stale_revision", EndHoldout.Decide(new(null, new([1])), ended).Refusal?.Code);
        Assert.Equal(
            "no_holdout",
            EndHoldout.Decide(new(null, default), Holdout with { HeldOutPerMillion = null }).Refusal?.Code
        );
    }

    private static Decision Take(Layer layer) =>
        TakeSlice.Decide(new TakeSlice(World.Id, UnitType.User, 0.5), layer, new HashSet<Guid>(), Holdout);
}
