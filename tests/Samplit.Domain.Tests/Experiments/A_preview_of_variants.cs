using Samplit.Domain.Experiments.Changes;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Tests.Experiments;

public class A_preview_of_variants
{
    private static readonly World Hero = World.Running.WithEvidence((10, 1), (12, 5));

    [Fact]
    public void Tells_who_keeps_what_and_how_much_traffic_moves()
    {
        var preview = Preview(A.Control, A.Variant("b", isActive: false), A.Variant("c"));

        Assert.Equal(
            (1, 22, 12, 0.5),
            (preview.Allocation, preview.VisitorsAssigned, preview.VisitorsOnDeactivated, preview.TrafficMoved)
        );
        Assert.Equal(
            [
                new("control", true, true, false, 0.5, 0.5, 10, 1),
                new("b", false, false, false, 0.5, 0, 12, 5),
                new("c", false, true, true, 0, 0.5, 0, 0),
            ],
            preview.Variants
        );
        Assert.Empty(preview.SelectorsChanged);
    }

    [Fact]
    public void Of_nothing_shows_what_is()
    {
        var preview = Preview(A.Control, A.Variant("b"));

        Assert.Equal((0, 0.0, 0), (preview.Allocation, preview.TrafficMoved, preview.VisitorsOnDeactivated));
        Assert.All(preview.Variants, v => Assert.Equal((v.ShareBefore, false), (v.ShareAfter, v.IsNew)));
    }

    private static VariantsPreview Preview(params NewVariant[] variants) =>
        Story.Preview(Hero, new ChangeVariants(variants, Elements: null, Reason: null, ExpectedRevision: default));
}
