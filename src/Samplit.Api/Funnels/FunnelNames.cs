using Marten;
using Samplit.Api.Projects;
using Samplit.Domain;
using Samplit.Domain.Funnels;

namespace Samplit.Api.Funnels;

/// <summary>Funnels by name, whatever its case.</summary>
public sealed class FunnelNames(IDocumentStore store) : DocumentNames<Funnel>(store)
{
    public override IReadOnlyList<string> Routes { get; } = ["/api/funnels/{id}"];

    public override Refusal NotFound => GetFunnelEndpoint.NotFound;

    protected override Guid IdOf(Funnel document) => document.Id;

    protected override Guid? ProjectOf(Funnel document) => document.Project;
}
