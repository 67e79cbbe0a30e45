namespace Samplit.Api.Experiments;

internal sealed record ExperimentOptions
{
    /// <summary>How often experiments are looked at that start or end by themselves.</summary>
    public TimeSpan ScheduleCheck { get; init; } = TimeSpan.FromSeconds(1);
}
