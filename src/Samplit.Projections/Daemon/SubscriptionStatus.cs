namespace Samplit.Projections.Daemon;

public enum SubscriptionState
{
    /// <summary>Here or on another node.</summary>
    Running,

    /// <summary>Waits to try again after an error that may pass.</summary>
    Retrying,

    /// <summary>Stands before an event that it cannot handle, until the daemon is started again.</summary>
    Stopped,
}

/// <summary>How a subscription is doing, as this node sees it.</summary>
/// <param name="Position">Sequence number up to which it is done.</param>
/// <param name="HighWater">Sequence number up to which events are complete.</param>
/// <param name="UnknownEvents">Events without a registration that it was given since the daemon started.</param>
/// <param name="Error">Why it is retrying or stopped.</param>
/// <param name="Poison">The event that it stopped before.</param>
public sealed record SubscriptionStatus(
    string Name,
    long Position,
    long HighWater,
    SubscriptionState State,
    long UnknownEvents,
    string? Error,
    PoisonEvent? Poison
)
{
    /// <summary>Sequence numbers still to go; numbers that are holes count.</summary>
    public long Lag => Math.Max(0, HighWater - Position);
}

/// <summary>An event that a subscription cannot get past.</summary>
/// <param name="Type">The alias it is stored under.</param>
public sealed record PoisonEvent(long Sequence, Guid StreamId, long Version, string Type, Exception Error);
