using Samplit.Domain.Approvals;
using Samplit.Domain.Audit;
using Samplit.Domain.Elements;
using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.Variants;
using Samplit.Statistics;

namespace Samplit.Domain.Tests.MetricDefinitions;

public class Guardrails_that_remove_variants
{
    private static readonly Guid LoadTime = new("0198c0de-0000-7000-8000-0000000000a1");

    private static readonly MetricDefined Defined = new(
        LoadTime,
        ShopMetrics.LoadTime with
        {
            Guardrail = new(0.02, GuardrailAction.RemoveVariant),
        }
    );

    private static readonly StopForGuardrail Breach = new(
        LoadTime,
        Revision: 1,
        "b",
        new Interval(0.03, 0.2),
        ControlUnits: 4_100,
        VariantUnits: 4_033,
        CountedUpTo: 812_345
    );

    private static readonly ExperimentCreated Three = An.ExperimentWith(
        ("control", 500_000),
        ("b", 200_000),
        ("c", 300_000)
    );

    [Fact]
    public void Leave_the_others_their_proportions_and_say_so_right_behind_the_evidence()
    {
        var events = Decide(Breach, Three).Events;

        var breached = Assert.IsType<GuardrailBreached>(events[0]);
        var changed = Assert.IsType<VariantsChanged>(events[1]);
        Assert.Equal(GuardrailAction.RemoveVariant, breached.Action);
        Assert.Equal([625_000, 0, 375_000], changed.Variants.Select(v => v.Weight));
        Assert.Equal([true, false, true], changed.Variants.Select(v => v.IsActive));
        Assert.Equal(
            (LoadTime, 4, "The guardrail of load time is breached."),
            (changed.Guardrail!.Value, changed.ReadVersion, changed.Reason)
        );
        Assert.Null(ApprovalActions.Of(changed, World.RunningOf(Three).Experiment));
        Assert.Empty(Decide(Breach, Three, [.. events]).Events);
    }

    [Fact]
    public void Pause_where_only_the_control_would_be_left()
    {
        var events = Decide(Breach, An.Experiment).Events;

        Assert.Null(Assert.IsType<GuardrailBreached>(events[0]).Action);
        Assert.IsType<ExperimentPaused>(events[1]);
    }

    [Fact]
    public void Deactivate_the_variant_of_the_only_element_and_pause_of_several()
    {
        static Element Element(string name) =>
            new(
                name,
                ElementKind.Headline,
                new Selector(SelectorKind.Css, "h1"),
                Fallbacks: null,
                Original: null,
                [
                    .. new[] { "a", "b", "c" }.Select(v => new ElementVariant(
                        v,
                        v == "a",
                        v == "a" ? null : new ElementContent(v, null, null, null, null, null)
                    )),
                ]
            );
        ExperimentCreated With(params Element[] elements) =>
            Three with
            {
                Elements = elements,
                Variants =
                [
                    .. Combinations
                        .Combine(elements)
                        .Select((v, i) => new Variant(v.Name!, v.IsControl, i == 0 ? 1_000_000 : 0, v.Parts)),
                ],
            };

        var one = Decide(Breach, With(Element("hero"))).Events;
        var several = Decide(Breach with { Variant = "a × b" }, With(Element("hero"), Element("claim"))).Events;

        var changed = Assert.IsType<VariantsChanged>(one[1]);
        Assert.Equal([true, false, true], changed.Elements![0].Variants.Select(v => v.IsActive));
        Assert.Equal([true, false, true], changed.Variants.Select(v => v.IsActive));
        Assert.IsType<ExperimentPaused>(several[1]);
    }

    [Fact]
    public void Are_audited_with_what_follows_from_them()
    {
        var events = Decide(Breach, Three).Events;
        var (breached, changed) = ((GuardrailBreached)events[0], (VariantsChanged)events[1]);

        Assert.Null(Audit(breached, changed));
        Assert.Equal("guardrail_breached", Audit(breached with { Action = null })?.Rule);
        Assert.Equal("guardrail_breached", Audit(breached with { LiftLower = 0.01 })?.Rule);
        Assert.Equal("guardrail_breached", Audit(breached, new ExperimentPaused())?.Rule);
        Assert.Equal("guardrail_breached", Audit(breached, changed with { Guardrail = null })?.Rule);
        Assert.Equal("guardrail_breached", Audit(changed with { ReadVersion = 3 })?.Rule);
    }

    private static Decision Decide(StopForGuardrail command, ExperimentCreated created, params object[] since)
    {
        var world = World.Of(created).Then(Defined, new ExperimentStarted()).Then(since);
        var metrics = new object[] { Defined }
            .Concat(since)
            .Aggregate((MetricSet?)null, (s, e) => MetricSet.Evolve(s, World.Id, e))!;
        return StopForGuardrail.Decide(
            command,
            world.Experiment,
            metrics,
            world.Allocation,
            world.Statistics,
            world.Version
        );
    }

    /// <summary>What an audit finds wrong with the last of these events behind the start.</summary>
    private static WrongDecision? Audit(params object[] events)
    {
        var audit = new ExperimentAudit(World.Id);
        WrongDecision? found = null;
        foreach (
            var (i, e) in new object[] { Three, Defined, new ExperimentStarted() }
                .Concat(events)
                .Index()
        )
        {
            Assert.Null(found);
            found = audit.Next(i + 1, e, World.Noon);
        }
        return found;
    }
}
