using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Samplit.Ledger;
using Samplit.Verify.TrackedEvents;

namespace Samplit.Api.TrackedEvents;

/// <summary>
/// Rows of the table in the binary format of COPY (PostgreSQL 15, COPY, File Formats). The request writes what it knows of
/// a row; the writer puts its place in front.
/// </summary>
internal static class TrackedEventCopy
{
    /// <summary>In the order in which they are written.</summary>
    public const string Columns =
        "batch, leaf, occurred_at, hash, salt, received_at, project_id, unit_type, unit, event_id, type, value, currency, "
        + "context, metrics, payload, flag, flag_variant, experiments";

    /// <summary>Bytes of a row's beginning: how many columns there are, and the first two.</summary>
    public const int PlaceSize = sizeof(short) + sizeof(int) + GuidSize + sizeof(int) + sizeof(int);

    private const short ColumnCount = 19;
    private const int GuidSize = 16;
    private const int Null = -1;
    private const byte JsonbVersion = 1;

    private static readonly long PostgresEpoch = Microseconds.SinceEpoch(new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>What stands before the first row: the signature, no flags, no extension.</summary>
    public static ReadOnlySpan<byte> Header =>
        [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>What stands behind the last row.</summary>
    public static ReadOnlySpan<byte> Trailer => [0xFF, 0xFF];

    /// <param name="place">Of <see cref="PlaceSize"/> bytes.</param>
    public static void WritePlace(Span<byte> place, Guid batch, int leaf)
    {
        BinaryPrimitives.WriteInt16BigEndian(place, ColumnCount);
        BinaryPrimitives.WriteInt32BigEndian(place[2..], GuidSize);
        batch.TryWriteBytes(place[6..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(place[22..], sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(place[26..], leaf);
    }

    /// <summary>Writes the columns behind the first two.</summary>
    /// <param name="salt">Of the row.</param>
    /// <param name="hash">Of the row under the salt.</param>
    public static void WriteColumns(
        IBufferWriter<byte> to,
        Guid project,
        TrackedEventRow row,
        ReadOnlySpan<byte> salt,
        Digest hash
    )
    {
        WriteMoment(to, row.Timestamp);
        hash.CopyTo(Value(to, Digest.Size));
        salt.CopyTo(Value(to, salt.Length));
        WriteMoment(to, row.ReceivedAt);
        project.TryWriteBytes(Value(to, GuidSize), bigEndian: true, out _);
        WriteText(to, TrackedEventRow.Name(row.UnitType));
        BinaryPrimitives.WriteUInt128BigEndian(Value(to, GuidSize), row.Unit.Value);
        WriteText(to, row.EventId);
        WriteText(to, row.Type);
        if (row.Value is { } value)
        {
            BinaryPrimitives.WriteDoubleBigEndian(Value(to, sizeof(double)), value);
        }
        else
        {
            WriteLength(to, Null);
        }
        WriteText(to, row.Currency);
        WriteJson(to, row.Context);
        WriteJson(to, row.Metrics);
        WriteJson(to, row.Payload);
        WriteText(to, row.Flag);
        WriteText(to, row.FlagVariant);
        WriteJson(to, row.Experiments);
    }

    private static void WriteMoment(IBufferWriter<byte> to, DateTimeOffset moment) =>
        BinaryPrimitives.WriteInt64BigEndian(Value(to, sizeof(long)), Microseconds.SinceEpoch(moment) - PostgresEpoch);

    private static void WriteText(IBufferWriter<byte> to, string? text)
    {
        if (text is null)
        {
            WriteLength(to, Null);
            return;
        }
        Encoding.UTF8.GetBytes(text, Value(to, Encoding.UTF8.GetByteCount(text)));
    }

    private static void WriteJson(IBufferWriter<byte> to, byte[]? json)
    {
        if (json is null)
        {
            WriteLength(to, Null);
            return;
        }
        var value = Value(to, 1 + json.Length);
        value[0] = JsonbVersion;
        json.CopyTo(value[1..]);
    }

    /// <returns>Where the value goes, behind its length.</returns>
    private static Span<byte> Value(IBufferWriter<byte> to, int length)
    {
        WriteLength(to, length);
        var value = to.GetSpan(length)[..length];
        to.Advance(length);
        return value;
    }

    private static void WriteLength(IBufferWriter<byte> to, int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(to.GetSpan(sizeof(int)), length);
        to.Advance(sizeof(int));
    }
}
