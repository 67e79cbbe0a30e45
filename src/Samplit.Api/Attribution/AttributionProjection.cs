using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Marten.Subscriptions;
using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.TrackedEvents;

namespace Samplit.Api.Attribution;

/// <summary>
/// Counts tracked events behind their acknowledgement, in the order of the log: Marten's daemon calls it, on one node at
/// a time.
/// </summary>
internal sealed class AttributionProjection : SubscriptionBase
{
    /// <summary>The name of its progress in mt_event_progression.</summary>
    public const string Shard = "attribution:All";

    private readonly Func<AttributionWriter> _writer;

    /// <param name="writer">Asked for with the first page: commands have Marten's set-up and count nothing.</param>
    public AttributionProjection(Func<AttributionWriter> writer)
    {
        _writer = writer;
        Name = "attribution";
        IncludeType<EventsTracked>();
        IncludeType<EventsErased>();
        IncludeType<ExperimentStarted>();
        IncludeType<MetricDefined>();
        IncludeType<MetricChanged>();
        IncludeType<MetricRetired>();
        Options.BatchSize = 100;
    }

    /// <summary>
    /// The writer's transaction has a progress of its own: it may take long, and a page that comes again is passed over.
    /// </summary>
    public override async Task<IChangeListener> ProcessEventsAsync(
        EventRange page,
        ISubscriptionController controller,
        IDocumentOperations operations,
        CancellationToken cancellationToken
    )
    {
        await _writer()
            .ApplyAsync(
                [.. page.Events.Select(e => new LoggedEvent(e.Sequence, e.StreamId, e.Data))],
                cancellationToken
            );
        return NullChangeListener.Instance;
    }
}
