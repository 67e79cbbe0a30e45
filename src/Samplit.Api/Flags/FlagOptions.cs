namespace Samplit.Api.Flags;

public sealed record FlagOptions
{
    /// <summary>How often it is looked whether a ramp's guard was breached, and whether what it waits for is there.</summary>
    public TimeSpan FlagRampCheck { get; init; } = TimeSpan.FromSeconds(10);
}
