using System.Buffers.Binary;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Projections.Sealing;

namespace Samplit.Api.Sealing;

/// <summary>
/// The transparency log as C2SP tlog-tiles serves it. Minimal APIs, as a tile's number has slashes in it, and may lack.
/// </summary>
internal static class TileEndpoints
{
    private static readonly Refusal NoTile = new(
        RefusalKind.NotFound,
        ProblemCodes.TileNotFound,
        "The log has no such tile, or not so many hashes in it yet."
    );

    internal static async Task<IResult> Tile(int level, string? number, TransparencyLog log, CancellationToken ct) =>
        Ledger.Merkle.Tile.TryParse(level, number ?? "") is { } tile && await log.TileAsync(tile, ct) is { } bytes
            ? new Cached(TypedResults.Bytes(bytes), Cached.Forever)
            : Problems.From(NoTile);

    internal static async Task<IResult> Entries(string? number, TransparencyLog log, CancellationToken ct) =>
        Ledger.Merkle.Tile.TryParse(0, number ?? "") is { } tile && await log.EntriesAsync(tile, ct) is { } entries
            ? new Cached(TypedResults.Bytes(Bundle(entries)), Cached.Forever)
            : Problems.From(NoTile);

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
