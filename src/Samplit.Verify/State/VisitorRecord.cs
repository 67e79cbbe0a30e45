using System.Buffers.Binary;
using Samplit.Domain.Audit;
using Samplit.Domain.Visitors;

namespace Samplit.Verify.State;

/// <summary>A fact as bytes: visitor, sequence, 1 for a conversion, variant, allocation; integers big-endian.</summary>
public static class VisitorRecord
{
    public const int Size = VisitorKey.Size + sizeof(long) + 1 + sizeof(int) + sizeof(int);

    public static void Write(VisitorFact fact, Span<byte> record)
    {
        BinaryPrimitives.WriteUInt128BigEndian(record, fact.Visitor.Value);
        BinaryPrimitives.WriteInt64BigEndian(record[16..], fact.Sequence);
        record[24] = fact.IsConversion ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(record[25..], fact.Variant);
        BinaryPrimitives.WriteInt32BigEndian(record[29..], fact.Allocation);
    }

    public static VisitorFact Read(ReadOnlySpan<byte> record) =>
        new(
            new VisitorKey(BinaryPrimitives.ReadUInt128BigEndian(record)),
            BinaryPrimitives.ReadInt64BigEndian(record[16..]),
            record[24] == 1,
            BinaryPrimitives.ReadInt32BigEndian(record[25..]),
            BinaryPrimitives.ReadInt32BigEndian(record[29..])
        );
}
