namespace Samplit.Api.Flags;

public sealed record FlagStreamOptions
{
    /// <summary>How often it is looked whether flags have changed, while anybody listens: once for all who do.</summary>
    public TimeSpan FlagStreamInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>After so long without news a comment says that the connection is there.</summary>
    public TimeSpan FlagStreamHeartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often it is asked again whether who listens still may.</summary>
    public TimeSpan FlagStreamRecheck { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Streams that are open at once.</summary>
    public int FlagStreams { get; init; } = 8_192;

    /// <summary>Those of one key: a key in pages is that of all who look at them.</summary>
    public int FlagStreamsOfKey { get; init; } = 2_048;
}
