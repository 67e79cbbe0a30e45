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
            .Add("variants_changed", ProjectionJson.Default.VariantsChanged)
            .Add("experiment_started", ProjectionJson.Default.ExperimentStarted)
            .Add("experiment_paused", ProjectionJson.Default.ExperimentPaused)
            .Add("experiment_resumed", ProjectionJson.Default.ExperimentResumed)
            .Add("experiment_completed", ProjectionJson.Default.ExperimentCompleted)
            .Add("experiment_archived", ProjectionJson.Default.ExperimentArchived)
            .Add("visitor_assigned", ProjectionJson.Default.VisitorAssigned)
            .Add("conversion_recorded", ProjectionJson.Default.ConversionRecorded)
            .Add("traffic_reallocated", ProjectionJson.Default.TrafficReallocated)
            .Add("allocation_computed", ProjectionJson.Default.AllocationComputed)
            .Add("metrics_ingested", ProjectionJson.Default.MetricsIngested)
            .Add("layer_created", ProjectionJson.Default.LayerCreated)
            .Add("slice_taken", ProjectionJson.Default.SliceTaken)
            .Add("installation_created", ProjectionJson.Default.InstallationCreated)
            .Add("installation_domains_changed", ProjectionJson.Default.InstallationDomainsChanged)
            .Add("installation_token_rotated", ProjectionJson.Default.InstallationTokenRotated)
            .Add("installation_credentials_changed", ProjectionJson.Default.InstallationCredentialsChanged)
            .Add("installation_suspended", ProjectionJson.Default.InstallationSuspended)
            .Add("installation_resumed", ProjectionJson.Default.InstallationResumed)
            .Add("installation_revoked", ProjectionJson.Default.InstallationRevoked);
}
