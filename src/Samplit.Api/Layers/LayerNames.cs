using Marten;
using Samplit.Api.Projects;
using Samplit.Domain;
using Samplit.Domain.Layers;

namespace Samplit.Api.Layers;

/// <summary>Layers by name, whatever its case.</summary>
public sealed class LayerNames(IDocumentStore store) : DocumentNames<Layer>(store)
{
    public override IReadOnlyList<string> Routes { get; } = ["/api/layers/{id}"];

    public override Refusal NotFound => GetLayerEndpoint.NotFound;

    protected override Guid IdOf(Layer document) => document.Id;

    protected override Guid? ProjectOf(Layer document) => document.Project;
}
