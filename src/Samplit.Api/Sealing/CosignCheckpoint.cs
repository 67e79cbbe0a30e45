using Wolverine;
using Wolverine.Attributes;

namespace Samplit.Api.Sealing;

/// <summary>Has a witness cosign a checkpoint.</summary>
/// <param name="Size">The size of the tree that it is about.</param>
/// <param name="Witness">Name of its key.</param>
[MessageIdentity("cosign_checkpoint")]
public sealed record CosignCheckpoint(long Size, string Witness);

public static class CosignCheckpointHandler
{
    public static async Task Handle(
        CosignCheckpoint message,
        Envelope envelope,
        CheckpointPublications publications,
        SealingOptions options,
        WitnessClient client,
        CancellationToken ct
    )
    {
        if (await publications.FindWantedAsync(message.Size, message.Witness, envelope, ct) is { } note)
        {
            var witness = options.Witnesses.First(w => w.Name == message.Witness);
            var signature = await client.CosignAsync(witness, note, ct);
            await publications.RecordCosignatureAsync(message.Size, message.Witness, signature, envelope, ct);
        }
    }
}
