namespace Samplit.Api.Live;

public sealed record LiveOptions
{
    /// <summary>How often it is looked what has changed, while anybody listens: once for all who do.</summary>
    public TimeSpan LiveInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After so long without news a comment says that the connection is there.</summary>
    public TimeSpan LiveHeartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often it is asked again whether who listens still may.</summary>
    public TimeSpan LiveRecheck { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Connections that are served at once.</summary>
    public int LiveListeners { get; init; } = 256;

    /// <summary>Those of one user or key.</summary>
    public int LiveListenersOfCaller { get; init; } = 16;
}
