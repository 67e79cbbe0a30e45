using System.Text.Json.Serialization;

namespace Samplit.Api.Live;

internal enum LiveKind
{
    /// <summary>Visitors came or converted.</summary>
    Statistics,

    /// <summary>Traffic was reallocated.</summary>
    Reallocated,

    /// <summary>Somebody else did something.</summary>
    Changed,

    /// <summary>The log was signed.</summary>
    Checkpoint,

    /// <summary>More happened than is told one by one: what is shown is to be read again.</summary>
    Reset,
}

/// <param name="Experiment">Null where it is about none.</param>
/// <param name="Version">Where its stream has come to; of a checkpoint, the size of the log.</param>
/// <param name="Type">Of a change, the type of the last event.</param>
internal sealed record LiveData(Guid? Experiment, long? Version, string? Type = null);

/// <summary>Something to tell whoever listens.</summary>
/// <param name="Id">What who connects again shows as <c>Last-Event-ID</c>; null where nothing is to be resumed.</param>
internal sealed record LiveEvent(LiveKind Kind, long? Id, LiveData Data)
{
    /// <summary>The latest of these is enough.</summary>
    public (LiveKind, Guid?) Subject => (Kind, Data.Experiment);

    public string Name =>
        Kind switch
        {
            LiveKind.Statistics => "statistics",
            LiveKind.Reallocated => "reallocated",
            LiveKind.Changed => "changed",
            LiveKind.Checkpoint => "checkpoint",
            _ => "reset",
        };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(LiveData))]
internal sealed partial class LiveJson : JsonSerializerContext;
