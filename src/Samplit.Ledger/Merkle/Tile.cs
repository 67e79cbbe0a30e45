using System.Globalization;

namespace Samplit.Ledger.Merkle;

/// <summary>The hashes of one tile that a complete subtree's root is computed from.</summary>
/// <param name="Level">The level of the tile.</param>
/// <param name="Index">The index of the tile.</param>
public readonly record struct TilePart(int Level, long Index, Range Hashes)
{
    /// <summary>The root of the subtree.</summary>
    /// <param name="tile">The hashes that the tile has.</param>
    /// <exception cref="InvalidDataException">It has not so many.</exception>
    public Digest RootIn(ReadOnlySpan<Digest> tile) =>
        tile.Length >= Hashes.End.Value
            ? MerkleHash.Complete(tile[Hashes])
            : throw new InvalidDataException(
                $"Tile {Index} of level {Level} has {tile.Length} hashes: the log is smaller than that."
            );
}

/// <summary>
/// 256 hashes, or as many as there are yet, of one level of the tree: C2SP tlog-tiles. Hash number i of a tile at level
/// L is the root of the complete subtree (8 · L, 256 · Index + i).
/// </summary>
/// <param name="Width">Hashes in it, 1 to 256.</param>
public readonly record struct Tile(int Level, long Index, int Width = Tile.FullWidth)
{
    public const int FullWidth = 256;

    /// <summary>Levels of the tree from one level of tiles to the next.</summary>
    public const int Height = 8;

    /// <summary>Levels of tiles that a tree of 2^63 leaves has.</summary>
    public const int Levels = 8;

    public bool IsFull => Width == FullWidth;

    /// <summary>The tile of a tree of this size; width 0 when the tree has none there.</summary>
    public static Tile At(int level, long index, long size) =>
        new(level, index, (int)Math.Clamp((size >> (Height * level)) - (index * FullWidth), 0, FullWidth));

    /// <summary>The tile that a complete subtree's root is computed from, and which of its hashes: a run.</summary>
    public static TilePart Around(Subtree subtree)
    {
        var level = subtree.Level / Height;
        var first = subtree.Begin >> (Height * level);
        var count = 1 << (subtree.Level - (Height * level));
        var start = (int)(first % FullWidth);
        return new TilePart(level, first / FullWidth, start..(start + count));
    }

    /// <summary>The hashes of a tile's bytes.</summary>
    /// <exception cref="FormatException">It is not 1 to 256 hashes.</exception>
    public static Digest[] Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % Digest.Size != 0 || bytes.Length / Digest.Size is < 1 or > FullWidth)
        {
            throw new FormatException(
                $"A tile is 1 to {FullWidth} hashes of {Digest.Size} bytes, not {bytes.Length} bytes."
            );
        }
        var hashes = new Digest[bytes.Length / Digest.Size];
        for (var i = 0; i < hashes.Length; i++)
        {
            hashes[i] = Digest.From(bytes.Slice(i * Digest.Size, Digest.Size));
        }
        return hashes;
    }

    public static byte[] Write(ReadOnlySpan<Digest> hashes)
    {
        var bytes = new byte[hashes.Length * Digest.Size];
        for (var i = 0; i < hashes.Length; i++)
        {
            hashes[i].CopyTo(bytes.AsSpan(i * Digest.Size));
        }
        return bytes;
    }

    /// <summary>
    /// The path below the log's prefix: tile/0/x001/x234/067, with .p/5 behind it when only five hashes are there.
    /// </summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"tile/{Level}/{Number(Index)}{Partial}");

    private string Partial => IsFull ? "" : string.Create(CultureInfo.InvariantCulture, $".p/{Width}");

    /// <summary>Groups of three digits, all but the last behind an x.</summary>
    public static string Number(long index)
    {
        var path = (index % 1000).ToString("000", CultureInfo.InvariantCulture);
        for (var rest = index / 1000; rest > 0; rest /= 1000)
        {
            path = string.Create(CultureInfo.InvariantCulture, $"x{rest % 1000:000}/{path}");
        }
        return path;
    }

    /// <param name="number">What <see cref="Number"/> writes, with .p and a width behind it or not.</param>
    /// <returns>Null for any other spelling.</returns>
    public static Tile? TryParse(int level, string number)
    {
        var parts = number.Split(".p/");
        var width = FullWidth;
        if (
            level is < 0 or >= Levels
            || parts.Length > 2
            || number.Length > 64
            || (
                parts.Length == 2 && !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out width)
            )
            || width is < 1 or > FullWidth
            || !long.TryParse(
                parts[0].Replace("x", "", StringComparison.Ordinal).Replace("/", "", StringComparison.Ordinal),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var index
            )
        )
        {
            return null;
        }
        var tile = new Tile(level, index, width);
        return $"{Number(index)}{tile.Partial}" == number ? tile : null;
    }
}
