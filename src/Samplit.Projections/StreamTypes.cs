namespace Samplit.Projections;

/// <summary>The kinds of stream.</summary>
public static class StreamTypes
{
    public const string Experiment = "experiment";
    public const string Installation = "installation";
    public const string Layer = "layer";
    public const string Flag = "flag";
    public const string Segment = "segment";
    public const string Funnel = "funnel";
    public const string MetricSource = "metric_source";

    /// <summary>
    /// Appended to by <see cref="Streams.EventSession"/> only: for Marten, which asks for no type of stream, its events
    /// would be an experiment's, too.
    /// </summary>
    public const string MetricLibrary = "metric_library";
    public const string TrackedEvents = "tracked_events";
    public const string ApiKey = "api_key";
    public const string User = "user";
    public const string BreakGlass = "break_glass";
    public const string Project = "project";
    public const string ApprovalPolicy = "approval_policy";
    public const string AccessDenials = "access_denials";
    public const string CustomRole = "custom_role";
    public const string Group = "group";
    public const string AccessSettings = "access_settings";
}
