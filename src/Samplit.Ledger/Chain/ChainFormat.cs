using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Samplit.Ledger.Merkle;

namespace Samplit.Ledger.Chain;

/// <summary>What one link of the chain covers, besides the hash before it.</summary>
/// <param name="CanonicalData">The event's data as RFC 8785 canonical JSON.</param>
public readonly record struct ChainRecord(
    Guid StreamId,
    long Version,
    long UnixMicroseconds,
    string Type,
    string? Actor,
    string? CausationId,
    string? CorrelationId,
    Guid EventId,
    ReadOnlyMemory<byte> CanonicalData
);

/// <summary>
/// The bytes that are hashed, version 1. A record is an ASCII tag that ends with a line feed and names the layout, then
/// big-endian integers of fixed width and fields prefixed with their length as u32; an optional field is 0x00, or 0x01
/// and the field. A new layout gets a new tag and a new header name, so that old events stay verifiable. <para>An event
/// that has no link (Marten writes some for numbers that a failed save has lost) is a leaf of the log, too: its record
/// has a tag of its own and no link before it.</para>
/// </summary>
/// <param name="application">Opens both tags, so that the hashes of two applications never meet.</param>
/// <param name="origin">Names the installation; the same events under another origin hash differently.</param>
public sealed class ChainFormat(string application, string origin)
{
    /// <summary>The key in an event's headers under which a hash of this layout is stored.</summary>
    public const string HeaderName = "chain-v1";

    /// <summary>The link before a stream's first event: 32 zero bytes.</summary>
    public static Digest Genesis => default;

    private readonly byte[] _recordTag = Encoding.ASCII.GetBytes($"{application}-audit/v1\n");
    private readonly byte[] _unlinkedTag = Encoding.ASCII.GetBytes($"{application}-unlinked/v1\n");
    private readonly byte[] _dataTag = Encoding.ASCII.GetBytes($"{application}-data/v1\n");
    private readonly byte[] _origin = Encoding.UTF8.GetBytes(origin);

    public string Application { get; } = application;

    public string Origin { get; } = origin;

    /// <summary>SHA-256 of the data's tag and the canonical data with its length.</summary>
    public Digest HashData(ReadOnlySpan<byte> canonicalData)
    {
        var size = _dataTag.Length + 4 + canonicalData.Length;
        var rented = ArrayPool<byte>.Shared.Rent(size);
        var writer = new FieldWriter(rented);
        writer.Raw(_dataTag);
        writer.Field(canonicalData);
        var hash = Digest.Compute(rented.AsSpan(0, size));
        ArrayPool<byte>.Shared.Return(rented);
        return hash;
    }

    /// <summary>The link: SHA-256 of <see cref="Encode"/>.</summary>
    public Digest Link(in ChainRecord record, Digest previous)
    {
        var rented = ArrayPool<byte>.Shared.Rent(MaximumSize(record));
        var size = Encode(record, previous, rented);
        var hash = Digest.Compute(rented.AsSpan(0, size));
        ArrayPool<byte>.Shared.Return(rented);
        return hash;
    }

    /// <summary>The link, and the leaf that the record is in the transparency log.</summary>
    public (Digest Link, Digest Leaf) LinkAndLeaf(in ChainRecord record, Digest? previous)
    {
        var rented = ArrayPool<byte>.Shared.Rent(1 + MaximumSize(record));
        rented[0] = MerkleHash.LeafPrefix;
        var leaf = rented.AsSpan(0, 1 + Encode(record, previous, rented.AsSpan(1)));
        var hashes = (Digest.Compute(leaf[1..]), Digest.Compute(leaf));
        ArrayPool<byte>.Shared.Return(rented);
        return hashes;
    }

    /// <summary>The leaf of an event that has no link.</summary>
    public Digest UnlinkedLeaf(in ChainRecord record) => LinkAndLeaf(record, previous: null).Leaf;

    /// <summary>
    /// Tag, origin, stream id, version, microseconds since 1970, type, actor?, causation?, correlation?, event id,
    /// hash of the data, previous link.
    /// </summary>
    /// <param name="previous">Null for an event that has no link.</param>
    /// <returns>How many bytes were written.</returns>
    public int Encode(in ChainRecord record, Digest? previous, Span<byte> destination)
    {
        var writer = new FieldWriter(destination);
        writer.Raw(previous is null ? _unlinkedTag : _recordTag);
        writer.Field(_origin);
        writer.Id(record.StreamId);
        writer.Integer(record.Version);
        writer.Integer(record.UnixMicroseconds);
        writer.Text(record.Type);
        writer.OptionalText(record.Actor);
        writer.OptionalText(record.CausationId);
        writer.OptionalText(record.CorrelationId);
        writer.Id(record.EventId);
        writer.Hash(HashData(record.CanonicalData.Span));
        if (previous is { } link)
        {
            writer.Hash(link);
        }
        return writer.Written;
    }

    /// <summary>
    /// The stream that a record of this application and installation belongs to; null for any other bytes.
    /// </summary>
    public Guid? StreamOf(ReadOnlySpan<byte> record)
    {
        var tag = record.StartsWith(_unlinkedTag) ? _unlinkedTag : _recordTag;
        var prefix = tag.Length + 4 + _origin.Length;
        if (
            record.Length < prefix + 16
            || !record.StartsWith(tag)
            || BinaryPrimitives.ReadInt32BigEndian(record[tag.Length..]) != _origin.Length
            || !record[(tag.Length + 4)..].StartsWith(_origin)
        )
        {
            return null;
        }
        return new Guid(record.Slice(prefix, 16), bigEndian: true);
    }

    public int MaximumSize(in ChainRecord record) =>
        _unlinkedTag.Length
        + 4
        + _origin.Length
        + 16
        + 8
        + 8
        + 16
        + Digest.Size
        + Digest.Size
        + (4 + TextSize(record.Type))
        + (3 * 5)
        + TextSize(record.Actor)
        + TextSize(record.CausationId)
        + TextSize(record.CorrelationId);

    private static int TextSize(string? text) => text is null ? 0 : Encoding.UTF8.GetMaxByteCount(text.Length);

    private ref struct FieldWriter(Span<byte> destination)
    {
        private readonly Span<byte> _destination = destination;

        public int Written { get; private set; }

        public void Raw(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_destination[Written..]);
            Written += bytes.Length;
        }

        public void Field(ReadOnlySpan<byte> bytes)
        {
            Length(bytes.Length);
            Raw(bytes);
        }

        public void Text(string text)
        {
            var written = Encoding.UTF8.GetBytes(text, _destination[(Written + 4)..]);
            Length(written);
            Written += written;
        }

        public void OptionalText(string? text)
        {
            _destination[Written++] = text is null ? (byte)0 : (byte)1;
            if (text is not null)
            {
                Text(text);
            }
        }

        public void Integer(long value)
        {
            BinaryPrimitives.WriteInt64BigEndian(_destination[Written..], value);
            Written += 8;
        }

        public void Id(Guid id)
        {
            id.TryWriteBytes(_destination[Written..], bigEndian: true, out var written);
            Written += written;
        }

        public void Hash(Digest hash)
        {
            hash.CopyTo(_destination[Written..]);
            Written += Digest.Size;
        }

        private void Length(int length)
        {
            BinaryPrimitives.WriteInt32BigEndian(_destination[Written..], length);
            Written += 4;
        }
    }
}
