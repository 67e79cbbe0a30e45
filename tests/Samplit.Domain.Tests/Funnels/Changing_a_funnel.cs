using Samplit.Domain.Funnels;

namespace Samplit.Domain.Tests.Funnels;

public class Changing_a_funnel
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Id = new("0198c0de-0000-7000-8000-000000000001");
    private static readonly Guid Somebody = new("0198c0de-0000-7000-8000-000000000002");
    private static readonly FunnelDefinition Shop = A.Funnel("cart>paid");
    private static readonly Funnel Draft = After(null, DefineFunnel.Create(new(" shop ", "", Shop), Somebody, Id));

    [Fact]
    public void Begins_as_somebodys_draft() =>
        Assert.Equal(
            new Funnel(Id, "shop", "", FunnelStatus.Draft, Shop, Revision: 1, Noon, Somebody, Project: Id),
            Draft
        );

    [Fact]
    public void Is_all_of_what_it_is_to_be_and_no_news_twice()
    {
        var longer = A.Funnel("cart>paid", "paid>thanks");

        var changed = After(Draft, DefineFunnel.Change(new("store", null, longer), Draft));

        Assert.Equal(Draft with { Name = "store", Description = null, Definition = longer, Revision = 2 }, changed);
        Assert.Empty(DefineFunnel.Change(new("store ", null, A.Funnel("cart>paid", "paid>thanks")), changed).Events);
        Assert.Single(DefineFunnel.Change(new("store", null, Shop with { WindowSeconds = 7 }), changed).Events);
    }

    [Fact]
    public void Goes_from_draft_to_active_to_archived_and_never_back()
    {
        var active = After(Draft, ChangeFunnel.Activate(Draft));
        var archived = After(active, ChangeFunnel.Archive(active));

        Assert.Equal((FunnelStatus.Active, 2), (active.Status, active.Revision));
        Assert.Equal((FunnelStatus.Archived, 3), (archived.Status, archived.Revision));
        Assert.Equal(Decision.Nothing, ChangeFunnel.Activate(active));
        Assert.Equal(Decision.Nothing, ChangeFunnel.Archive(archived));
        Assert.Equal(ProblemCodes.FunnelArchived, ChangeFunnel.Activate(archived).Refusal?.Code);
        Assert.Equal(
            ProblemCodes.FunnelArchived,
            DefineFunnel.Change(new("store", null, Shop), archived).Refusal?.Code
        );
        Assert.Equal(FunnelStatus.Archived, After(Draft, ChangeFunnel.Archive(Draft)).Status);
    }

    [Theory]
    [InlineData("name", " ", "")]
    [InlineData("name", "a\nb", "")]
    [InlineData("description", "shop", "\0")]
    public void Refuses_texts_that_are_none(string field, string name, string description) =>
        Assert.Equal(
            field,
            DefineFunnel.Create(new(name, description, Shop), owner: null, project: null).Refusal?.Field
        );

    [Fact]
    public void Refuses_a_definition_that_leads_nowhere()
    {
        Assert.Equal("definition", DefineFunnel.Create(new("shop", null, null), null, null).Refusal?.Field);
        Assert.Equal(
            "definition.edges",
            DefineFunnel.Change(new("shop", null, Shop with { Edges = [] }), Draft).Refusal?.Field
        );
    }

    private static Funnel After(Funnel? funnel, Decision decision) =>
        decision.Events.Aggregate(funnel, (state, e) => Funnel.Evolve(state, Id, e, Noon))!;
}
