using Marten;
using Samplit.Api.Projects;
using Samplit.Domain;
using Samplit.Domain.Flags;

namespace Samplit.Api.Flags;

/// <summary>Flags by key, whatever its case.</summary>
public sealed class FlagNames(IDocumentStore store) : DocumentNames<Flag>(store)
{
    public override IReadOnlyList<string> Routes { get; } = ["/api/flags/{id}"];

    public override Refusal NotFound => GetFlagEndpoint.NotFound;

    protected override string Name => "key";

    protected override Guid IdOf(Flag document) => document.Id;

    protected override Guid? ProjectOf(Flag document) => document.Project;
}

/// <summary>Segments by key, whatever its case.</summary>
public sealed class SegmentNames(IDocumentStore store) : DocumentNames<Segment>(store)
{
    public override IReadOnlyList<string> Routes { get; } = ["/api/segments/{id}"];

    public override Refusal NotFound => FlagChanges.SegmentNotFound;

    protected override string Name => "key";

    protected override Guid IdOf(Segment document) => document.Id;

    protected override Guid? ProjectOf(Segment document) => document.Project;
}
