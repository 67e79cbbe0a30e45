using Samplit.Domain;
using Samplit.Ledger;
using Samplit.Ledger.Notes;
using Samplit.Projections.Sealing;

namespace Samplit.Api.Sealing;

/// <summary>What proofs are about and how they are written.</summary>
internal static class SignedSize
{
    /// <summary>The size that was asked for, or the newest; never one that is not signed yet.</summary>
    public static async Task<(long Size, Refusal? Problem)> FindAsync(
        string field,
        long? asked,
        Checkpoints checkpoints,
        CancellationToken ct
    )
    {
        if (await checkpoints.NewestAsync(ct) is not { } note)
        {
            return (0, GetCheckpointEndpoint.NoCheckpoint);
        }
        var newest = Checkpoint.Parse(note.Text).Size;
        return asked is null ? (newest, null)
            : asked >= 1 && asked <= newest ? (asked.Value, null)
            : (0, Refusal.Invalid(field, $"From 1 to {newest}, the newest checkpoint's size."));
    }

    public static string[] Base64(IReadOnlyList<Digest> proof) =>
        [.. proof.Select(hash => Convert.ToBase64String(hash.ToArray()))];
}
