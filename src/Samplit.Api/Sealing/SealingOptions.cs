using Samplit.Ledger.Notes;

namespace Samplit.Api.Sealing;

public sealed record SealingOptions
{
    /// <summary>How often the transparency log signs a checkpoint, when there is something new.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long after it is ready a server begins to seal: the daemon's start costs half a second of processor time,
    /// which the first requests need.
    /// </summary>
    public TimeSpan SealingDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often it is looked whether the log keeps up.</summary>
    public TimeSpan LogCheckInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the log may stand still, while there are events to seal, until an alarm is raised.</summary>
    public TimeSpan LogAlarm { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Every checkpoint is also written to this folder, best on a machine that the database's owner cannot write to.
    /// </summary>
    public string? CheckpointFolder { get; init; }

    /// <summary>Every checkpoint is also posted there, as the text of the signed note.</summary>
    public Uri? CheckpointUrl { get; init; }

    /// <summary>Who cosigns checkpoints.</summary>
    public IReadOnlyList<Witness> Witnesses { get; init; } = [];
}

/// <param name="Url">Prefix of its C2SP tlog-witness interface: <c>/add-checkpoint</c> comes behind it.</param>
/// <param name="Key">Its public key as name+id+base64, of the type for cosignatures (4).</param>
public sealed record Witness(Uri Url, string Key)
{
    /// <summary>That of its key.</summary>
    public string Name => NoteKey.Parse(Key).Name;
}
