using Samplit.EventStore.Events;

namespace Samplit.Projections;

/// <summary>Every event type and the alias it is stored under.</summary>
public static class EventCatalog
{
    public static EventRegistry Create() =>
        new EventRegistry()
            .Add("experiment_created", ProjectionJson.Default.ExperimentCreated)
            .Add("experiment_preregistered", ProjectionJson.Default.ExperimentPreregistered)
            .Add("preregistration_changed", ProjectionJson.Default.PreregistrationChanged)
            .Add("experiment_started", ProjectionJson.Default.ExperimentStarted)
            .Add("experiment_paused", ProjectionJson.Default.ExperimentPaused)
            .Add("experiment_resumed", ProjectionJson.Default.ExperimentResumed)
            .Add("experiment_completed", ProjectionJson.Default.ExperimentCompleted)
            .Add("experiment_archived", ProjectionJson.Default.ExperimentArchived)
            .Add("visitor_assigned", ProjectionJson.Default.VisitorAssigned)
            .Add("conversion_recorded", ProjectionJson.Default.ConversionRecorded)
            .Add("traffic_reallocated", ProjectionJson.Default.TrafficReallocated);
}
