using System.Text.Json;
using Samplit.Domain.Access;
using Samplit.Domain.Experiments;
using Samplit.Domain.Json;
using Samplit.Domain.MetricDefinitions;

namespace Samplit.Domain.Tests.MetricDefinitions;

public class The_metrics_of_an_experiment
{
    private static readonly Guid First = new("0198c0de-0000-7000-8000-0000000000a1");
    private static readonly Guid Second = new("0198c0de-0000-7000-8000-0000000000a2");

    private static readonly MetricSet None = MetricSet.Empty(World.Id);
    private static readonly MetricSet One = After(None, new MetricDefined(First, ShopMetrics.Revenue));

    [Fact]
    public void Are_defined_in_a_draft_freely()
    {
        var decision = DefineMetric.Decide(new(First, ShopMetrics.Revenue), None, ExperimentStatus.Draft);

        Assert.Equal(new MetricDefined(First, ShopMetrics.Revenue), Assert.Single(decision.Events));
        Assert.Equal(new Metric(First, ShopMetrics.Revenue, Revision: 1), Assert.Single(One.Metrics));
        Assert.Equal(1, One.Revision);
    }

    [Theory]
    [InlineData(ExperimentStatus.Active)]
    [InlineData(ExperimentStatus.Paused)]
    public void Are_changed_with_a_reason_once_it_has_started(ExperimentStatus status)
    {
        var changed = ShopMetrics.Revenue with { WindowSeconds = 86_400 };

        Assert.Equal("reason", DefineMetric.Decide(new(Second, ShopMetrics.Views), One, status).Refusal?.Field);
        Assert.Equal("reason", ChangeMetric.Decide(new(First, changed), One, status).Refusal?.Field);
        Assert.Equal("reason", RetireMetric.Decide(new(First), One, status).Refusal?.Field);
        Assert.Equal(
            new MetricChanged(First, changed, Reason: "Orders come sooner."),
            Assert.Single(ChangeMetric.Decide(new(First, changed, Reason: "Orders come sooner."), One, status).Events)
        );
        Assert.Equal("reason", RetireMetric.Decide(new(First, Reason: " "), One, status).Refusal?.Field);
    }

    [Theory]
    [InlineData(ExperimentStatus.Completed)]
    [InlineData(ExperimentStatus.Archived)]
    public void Stay_as_they_are_once_the_result_is_there(ExperimentStatus status)
    {
        Assert.Equal(
            ProblemCodes.ExperimentClosed,
            DefineMetric.Decide(new(Second, ShopMetrics.Views, Reason: "Late."), One, status).Refusal?.Code
        );
        Assert.Equal(
            ProblemCodes.ExperimentClosed,
            RetireMetric.Decide(new(First, Reason: "Late."), One, status).Refusal?.Code
        );
    }

    [Fact]
    public void Are_no_news_when_they_are_so_already()
    {
        var retired = After(One, new MetricRetired(First));

        Assert.Empty(ChangeMetric.Decide(new(First, ShopMetrics.Revenue), One, ExperimentStatus.Draft).Events);
        Assert.Null(ChangeMetric.Decide(new(First, ShopMetrics.Revenue), One, ExperimentStatus.Draft).Refusal);
        Assert.Equal(Decision.Nothing, RetireMetric.Decide(new(First), retired, ExperimentStatus.Draft));
    }

    [Fact]
    public void Have_names_of_their_own()
    {
        var twin = ShopMetrics.Views with { Name = "REVENUE" };
        var retired = After(One, new MetricRetired(First));
        var two = After(One, new MetricDefined(Second, ShopMetrics.Views));

        Assert.Equal(
            (ProblemCodes.NameTaken, "name"),
            Named(DefineMetric.Decide(new(Second, twin), One, ExperimentStatus.Draft))
        );
        Assert.Equal(
            (ProblemCodes.NameTaken, "name"),
            Named(ChangeMetric.Decide(new(Second, twin), two, ExperimentStatus.Draft))
        );
        Assert.Single(DefineMetric.Decide(new(Second, twin), retired, ExperimentStatus.Draft).Events);
        Assert.Single(
            ChangeMetric
                .Decide(new(First, ShopMetrics.Revenue with { Name = "REVENUE" }), One, ExperimentStatus.Draft)
                .Events
        );

        static (string?, string?) Named(Decision decision) => (decision.Refusal?.Code, decision.Refusal?.Field);
    }

    [Fact]
    public void Have_one_that_decides()
    {
        var second = ShopMetrics.Views with { IsPrimary = true };

        Assert.Equal("isPrimary", DefineMetric.Decide(new(Second, second), One, ExperimentStatus.Draft).Refusal?.Field);
        Assert.Single(DefineMetric.Decide(new(Second, second), None, ExperimentStatus.Draft).Events);
    }

    [Fact]
    public void Are_changed_by_who_has_seen_them()
    {
        var stale = new ExpectedRevision([0]);

        Assert.Equal(
            RefusalKind.Stale,
            DefineMetric.Decide(new(Second, ShopMetrics.Views, stale), One, ExperimentStatus.Draft).Refusal?.Kind
        );
        Assert.Single(RetireMetric.Decide(new(First, new ExpectedRevision([1])), One, ExperimentStatus.Draft).Events);
    }

    [Fact]
    public void Are_known_by_their_ids()
    {
        var retired = After(One, new MetricRetired(First));

        Assert.Equal(
            ProblemCodes.MetricNotFound,
            ChangeMetric.Decide(new(Second, ShopMetrics.Views), One, ExperimentStatus.Draft).Refusal?.Code
        );
        Assert.Equal(
            ProblemCodes.MetricNotFound,
            RetireMetric.Decide(new(Second), One, ExperimentStatus.Draft).Refusal?.Code
        );
        Assert.Equal(
            ProblemCodes.MetricRetired,
            ChangeMetric.Decide(new(First, ShopMetrics.Views), retired, ExperimentStatus.Draft).Refusal?.Code
        );
        Assert.Equal(
            ProblemCodes.Conflict,
            DefineMetric.Decide(new(First, ShopMetrics.Views), One, ExperimentStatus.Draft).Refusal?.Code
        );
        Assert.Equal((2, true, 2), (retired.Revision, retired.Metrics[0].IsRetired, retired.Metrics[0].Revision));
    }

    [Fact]
    public void Are_not_more_than_a_hundred()
    {
        MetricSet Of(int count, int retired) =>
            None with
            {
                Metrics =
                [
                    .. Enumerable
                        .Range(0, count)
                        .Select(i => new Metric(
                            new Guid(i, 0, 0, new byte[8]),
                            ShopMetrics.Views with
                            {
                                Name = $"m{i}",
                            },
                            Revision: 1,
                            IsRetired: i < retired
                        )),
                ],
            };

        Assert.Equal(ProblemCodes.TooManyMetrics, Define(Of(100, 0)).Refusal?.Code);
        Assert.Single(Define(Of(100, 1)).Events);
        Assert.Equal(ProblemCodes.TooManyMetrics, Define(Of(500, 450)).Refusal?.Code);

        static Decision Define(MetricSet set) =>
            DefineMetric.Decide(new(First, ShopMetrics.Views), set, ExperimentStatus.Draft);
    }

    [Fact]
    public void Of_a_library_are_of_the_project_that_the_first_event_names()
    {
        var id = MetricSet.LibraryOf(Second);

        var begun = MetricLibrary.Evolve(null, id, new MetricDefined(First, ShopMetrics.Signups, Project: Second))!;
        var retired = MetricLibrary.Evolve(begun, id, new MetricRetired(First))!;

        Assert.Equal((id, Second, 1), (begun.Id, begun.Project, begun.Metrics.Revision));
        Assert.Equal((Second, 2), (retired.Project, retired.Metrics.Revision));
        Assert.Same(retired, MetricLibrary.Evolve(retired, id, new ExperimentStarted()));
        Assert.Null(MetricLibrary.Evolve(null, id, new MetricRetired(First)));
        Assert.Equal(
            Project.DefaultId,
            MetricLibrary.Evolve(null, id, new MetricDefined(First, ShopMetrics.Signups))!.Project
        );
    }

    [Fact]
    public void Can_be_those_of_a_library_which_decide_nothing()
    {
        var library = MetricSet.Empty(MetricSet.LibraryOf(World.Id));
        var open = ShopMetrics.Revenue with { IsPrimary = null };

        Assert.Equal(
            "isPrimary",
            DefineMetric.Decide(new(First, ShopMetrics.Revenue), library, of: null).Refusal?.Field
        );
        Assert.Single(DefineMetric.Decide(new(First, open), library, of: null).Events);
        Assert.Equal(new Guid("c5117738-b3c1-8b57-9505-d915b7dcbc0f"), library.Id);
    }

    [Fact]
    public void Are_taken_over_from_a_library_with_where_they_are_from()
    {
        var library = new Metric(Second, ShopMetrics.Revenue with { IsPrimary = null }, Revision: 3);

        var defined = Assert.IsType<MetricDefined>(
            Assert.Single(
                DefineMetric
                    .Decide(DefineMetric.From(library, First, isPrimary: true), None, ExperimentStatus.Draft)
                    .Events
            )
        );
        var set = After(None, defined);
        var otherwise = ChangeMetric.Decide(
            new(First, ShopMetrics.Revenue with { WindowSeconds = 60 }),
            set,
            ExperimentStatus.Draft
        );

        Assert.Equal(ShopMetrics.Revenue, defined.Definition);
        Assert.Equal(new LibraryOrigin(Second, 3), set.Metrics[0].Origin);
        Assert.Null(After(set, otherwise.Events[0]).Metrics[0].Origin);
    }

    [Fact]
    public void Come_back_from_JSON_as_they_were()
    {
        object[] events =
        [
            new MetricDefined(First, ShopMetrics.Clicks, new LibraryOrigin(Second, 2), "Why."),
            new MetricChanged(First, ShopMetrics.P95),
            new MetricRetired(First, "Done."),
        ];

        Assert.All(
            events,
            e =>
            {
                var type = DomainJson.Default.GetTypeInfo(e.GetType())!;
                Assert.Equal(e, JsonSerializer.Deserialize(JsonSerializer.Serialize(e, type), type));
            }
        );
        var set = After(One, [.. events.Skip(1)]);
        var json = JsonSerializer.Serialize(set, DomainJson.Default.MetricSet);
        Assert.Equal(set.Metrics, JsonSerializer.Deserialize(json, DomainJson.Default.MetricSet)!.Metrics);
    }

    private static MetricSet After(MetricSet set, params object[] events) =>
        events.Aggregate(set, (s, e) => MetricSet.Evolve(s, s.Id, e)!);
}
