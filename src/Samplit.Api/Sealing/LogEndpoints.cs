using System.Buffers.Binary;
using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Ledger;
using Samplit.Projections.Sealing;
using Samplit.Projections.Streams;

namespace Samplit.Api.Sealing;

/// <param name="Verifier">name+id+base64, as C2SP signed-note writes a public key.</param>
/// <param name="RetiredAt">When another key took its place; what it signed before stays valid.</param>
internal sealed record LogKeyView(string Verifier, DateTimeOffset CreatedAt, DateTimeOffset? RetiredAt);

internal sealed record LogKeysView(string Origin, IReadOnlyList<LogKeyView> Keys);

/// <param name="Index">Counted from 0.</param>
/// <param name="Size">Leaves of the tree that the leaf is proven to be in.</param>
/// <param name="Proof">Hashes in base64, the leaf's sibling first.</param>
internal sealed record InclusionView(long Index, long Size, IReadOnlyList<string> Proof);

/// <param name="Proof">Hashes in base64, as RFC 6962 orders them.</param>
internal sealed record ConsistencyView(long From, long To, IReadOnlyList<string> Proof);

/// <summary>The transparency log as C2SP tlog-tiles serves it, and proofs for those who would rather not compute them.</summary>
internal static class LogEndpoints
{
    private static readonly Refusal NoCheckpoint = new(
        RefusalKind.NotFound,
        "no_checkpoint",
        "Nothing was sealed yet: the first checkpoint comes some seconds after the first event."
    );

    private static readonly Refusal NoTile = new(
        RefusalKind.NotFound,
        "tile_not_found",
        "The log has no such tile, or not so many hashes in it yet."
    );

    internal static readonly Refusal NotSealed = new(
        RefusalKind.NotFound,
        "not_sealed",
        "There is no such event, or no checkpoint covers it yet: ask again in some seconds."
    );

    internal static async Task<IResult> Checkpoint(Checkpoints checkpoints, CancellationToken ct) =>
        await checkpoints.NewestAsync(ct) is { } note
            ? new Cached(TypedResults.Text(note.ToString()), Cached.Never)
            : Problems.From(NoCheckpoint);

    internal static async Task<IResult> Tile(int level, string? number, TransparencyLog log, CancellationToken ct) =>
        Ledger.Merkle.Tile.TryParse(level, number ?? "") is { } tile && await log.TileAsync(tile, ct) is { } bytes
            ? new Cached(TypedResults.Bytes(bytes), Cached.Forever)
            : Problems.From(NoTile);

    internal static async Task<IResult> Entries(string? number, TransparencyLog log, CancellationToken ct) =>
        Ledger.Merkle.Tile.TryParse(0, number ?? "") is { } tile && await log.EntriesAsync(tile, ct) is { } entries
            ? new Cached(TypedResults.Bytes(Bundle(entries)), Cached.Forever)
            : Problems.From(NoTile);

    internal static async Task<Ok<LogKeysView>> Keys(LogKeys keys, StreamStore store, CancellationToken ct) =>
        TypedResults.Ok(
            new LogKeysView(
                store.Options.Chain.Origin,
                [
                    .. (await keys.ListAsync(ct)).Select(k => new LogKeyView(
                        k.Verifier.ToString(),
                        k.CreatedAt,
                        k.RetiredAt
                    )),
                ]
            )
        );

    /// <summary>Proves that a leaf, given by its index or as an experiment's event, is in a tree that was signed.</summary>
    internal static async Task<Results<Ok<InclusionView>, ProblemHttpResult>> Inclusion(
        long? index,
        Guid? experiment,
        long? sequence,
        long? size,
        TransparencyLog log,
        Checkpoints checkpoints,
        CancellationToken ct
    )
    {
        var byEvent = experiment is not null && sequence is not null;
        if (byEvent == index is not null || experiment is null != sequence is null)
        {
            return Problems.From(Refusal.Invalid("index", "Either an index, or an experiment and a sequence."));
        }
        var (tree, problem) = await SizeAsync("size", size, checkpoints, ct);
        if (problem is not null)
        {
            return Problems.From(problem);
        }
        var leaf = index ?? await log.IndexOfAsync(experiment!.Value, sequence!.Value, ct);
        if (leaf is null || (byEvent && leaf >= tree))
        {
            return Problems.From(NotSealed);
        }
        return leaf >= 0 && leaf < tree
            ? TypedResults.Ok(
                new InclusionView(leaf.Value, tree, Base64(await log.InclusionAsync(leaf.Value, tree, ct)))
            )
            : Problems.From(Refusal.Invalid("index", $"From 0 to {tree - 1}, the last leaf of a tree of {tree}."));
    }

    /// <summary>Proves that the log only grew between two sizes.</summary>
    internal static async Task<Results<Ok<ConsistencyView>, ProblemHttpResult>> Consistency(
        long from,
        long? to,
        TransparencyLog log,
        Checkpoints checkpoints,
        CancellationToken ct
    )
    {
        var (tree, problem) = await SizeAsync("to", to, checkpoints, ct);
        if (problem is not null)
        {
            return Problems.From(problem);
        }
        return from >= 1 && from <= tree
            ? TypedResults.Ok(new ConsistencyView(from, tree, Base64(await log.ConsistencyAsync(from, tree, ct))))
            : Problems.From(Refusal.Invalid("from", $"From 1 to {tree}, the size that it is compared with."));
    }

    /// <summary>The size that was asked for, or the newest; never one that is not signed yet.</summary>
    private static async Task<(long Size, Refusal? Problem)> SizeAsync(
        string field,
        long? asked,
        Checkpoints checkpoints,
        CancellationToken ct
    )
    {
        if (await checkpoints.NewestAsync(ct) is not { } note)
        {
            return (0, NoCheckpoint);
        }
        var newest = Ledger.Notes.Checkpoint.Parse(note.Text).Size;
        return asked is null ? (newest, null)
            : asked >= 1 && asked <= newest ? (asked.Value, null)
            : (0, Refusal.Invalid(field, $"From 1 to {newest}, the newest checkpoint's size."));
    }

    private static string[] Base64(IReadOnlyList<Digest> proof) =>
        [.. proof.Select(hash => Convert.ToBase64String(hash.ToArray()))];

    /// <summary>Each entry behind its length in two bytes.</summary>
    private static byte[] Bundle(IReadOnlyList<byte[]> entries)
    {
        var bundle = new byte[entries.Sum(e => sizeof(ushort) + e.Length)];
        var at = 0;
        foreach (var entry in entries)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bundle.AsSpan(at), checked((ushort)entry.Length));
            entry.CopyTo(bundle, at + sizeof(ushort));
            at += sizeof(ushort) + entry.Length;
        }
        return bundle;
    }
}
