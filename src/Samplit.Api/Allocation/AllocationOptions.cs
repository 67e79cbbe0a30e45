namespace Samplit.Api.Allocation;

internal sealed record AllocationOptions
{
    /// <summary>How often experiments are looked at for a reallocation by time.</summary>
    public TimeSpan ReallocationCheck { get; init; } = TimeSpan.FromSeconds(5);
}
