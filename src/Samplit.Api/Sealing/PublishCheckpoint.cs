using Wolverine;
using Wolverine.Attributes;

namespace Samplit.Api.Sealing;

/// <summary>Brings a checkpoint to an outlet, with the signatures that it has by then.</summary>
/// <param name="Size">The size of the tree that it is about.</param>
/// <param name="Outlet">A name of <see cref="CheckpointPublishers"/>.</param>
[MessageIdentity("publish_checkpoint")]
public sealed record PublishCheckpoint(long Size, string Outlet);

public static class PublishCheckpointHandler
{
    public static async Task Handle(
        PublishCheckpoint message,
        Envelope envelope,
        CheckpointPublications publications,
        CheckpointPublishers outlets,
        CancellationToken ct
    )
    {
        if (await publications.FindWantedAsync(message.Size, message.Outlet, envelope, ct) is { } note)
        {
            await outlets.SendAsync(message.Outlet, message.Size, note, ct);
            await publications.RecordAsync(message.Size, message.Outlet, note, envelope, ct);
        }
    }
}
