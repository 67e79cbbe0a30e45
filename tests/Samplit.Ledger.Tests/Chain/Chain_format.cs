using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Samplit.Ledger.Chain;

namespace Samplit.Ledger.Tests.Chain;

/// <summary>The layout may never change under its tag: the hex here was computed by another program.</summary>
public class Chain_format
{
    private static readonly ChainFormat Format = new("bank", "bank.example/test");

    private static readonly ChainRecord First = new(
        Guid.Parse("0198f6a0-0000-7000-8000-00000000000a"),
        1,
        1767225600000000,
        "account_opened",
        "user:ada",
        null,
        "",
        Guid.Parse("0198f6a0-0000-7000-8000-00000000000b"),
        """{"Owner":"Ada"}"""u8.ToArray()
    );

    private static readonly ChainRecord Second = new(
        First.StreamId,
        2,
        1767225600123456,
        "money_deposited",
        null,
        "ä",
        null,
        Guid.Parse("0198f6a0-0000-7000-8000-00000000000c"),
        """{"Amount":12.5,"Note":"Löhne"}"""u8.ToArray()
    );

    [Fact]
    public void A_record_byte_by_byte()
    {
        const string expected =
            "62616e6b2d61756469742f76310a" // bank-audit/v1 LF
            + "00000011" // origin
            + "62616e6b2e6578616d706c652f74657374"
            + "0198f6a000007000800000000000000a" // stream
            + "0000000000000001" // version
            + "0006474846204000" // microseconds
            + "0000000e" // type
            + "6163636f756e745f6f70656e6564"
            + "01" // actor
            + "00000008"
            + "757365723a616461"
            + "00" // no causation
            + "01" // an empty correlation
            + "00000000"
            + "0198f6a000007000800000000000000b" // event
            + "9f5844ca5951e080f3cf0b4b44b3e2a01b81712100ded000f1ec67d7fc27b862" // data
            + "0000000000000000000000000000000000000000000000000000000000000000"; // genesis

        Assert.Equal(expected, Convert.ToHexStringLower(Encoded(First, ChainFormat.Genesis)));
        Assert.Equal(expected, Convert.ToHexStringLower(ByHand(First, new byte[32])));
    }

    [Fact]
    public void Two_links()
    {
        var first = Format.Link(First, ChainFormat.Genesis);
        var second = Format.Link(Second, first);

        Assert.Equal("86ade777a2e2d5852a52c3406b50b548f644e98d2f996bedcb7e59a85543d20d", first.ToString());
        Assert.Equal("f15044c5baef064ea7ef374ba3cab7e33f2329344f6870fb6d6c796c0be5a15a", second.ToString());
        Assert.Equal(
            second,
            Digest.From(SHA256.HashData(ByHand(Second, SHA256.HashData(ByHand(First, new byte[32])))))
        );
    }

    [Fact]
    public void Each_field_matters_and_null_is_not_empty()
    {
        var other = Guid.Parse("0198f6a0-0000-7000-8000-0000000000ff");
        Digest[] links =
        [
            Format.Link(First, ChainFormat.Genesis),
            Format.Link(First, Format.HashData("x"u8)),
            Format.Link(First with { StreamId = other }, ChainFormat.Genesis),
            Format.Link(First with { Version = 2 }, ChainFormat.Genesis),
            Format.Link(First with { UnixMicroseconds = First.UnixMicroseconds + 1 }, ChainFormat.Genesis),
            Format.Link(First with { Type = "account_closed" }, ChainFormat.Genesis),
            Format.Link(First with { Actor = null }, ChainFormat.Genesis),
            Format.Link(First with { Actor = "" }, ChainFormat.Genesis),
            Format.Link(First with { Actor = "user:eve" }, ChainFormat.Genesis),
            Format.Link(First with { CausationId = "" }, ChainFormat.Genesis),
            Format.Link(First with { CausationId = "", CorrelationId = null }, ChainFormat.Genesis),
            Format.Link(First with { CorrelationId = null }, ChainFormat.Genesis),
            Format.Link(First with { CorrelationId = "x" }, ChainFormat.Genesis),
            Format.Link(First with { EventId = other }, ChainFormat.Genesis),
            Format.Link(First with { CanonicalData = """{"Owner":"Eve"}"""u8.ToArray() }, ChainFormat.Genesis),
            new ChainFormat("bank", "bank.example/other").Link(First, ChainFormat.Genesis),
            new ChainFormat("tank", "bank.example/test").Link(First, ChainFormat.Genesis),
        ];

        Assert.Equal(links.Length, links.Distinct().Count());
    }

    [Fact]
    public void The_room_that_is_asked_for_is_enough()
    {
        var record = First with { Actor = new string('€', 255), CausationId = new string('ä', 255) };

        Assert.Equal(ByHand(record, new byte[32]), Encoded(record, ChainFormat.Genesis));
    }

    [Fact]
    public void A_hash_is_written_and_read_as_64_lower_case_digits()
    {
        const string hex = "86ade777a2e2d5852a52c3406b50b548f644e98d2f996bedcb7e59a85543d20d";

        Assert.True(Digest.TryParse(hex, out var hash));
        Assert.Equal(hex, hash.ToString());
        Assert.Equal(new string('0', 64), ChainFormat.Genesis.ToString());
        foreach (
            var wrong in new[] { null, "", hex[1..], hex + "0", hex.ToUpperInvariant(), "g" + hex[1..], " " + hex[1..] }
        )
        {
            Assert.False(Digest.TryParse(wrong, out _), wrong);
        }
    }

    private static byte[] Encoded(ChainRecord record, Digest previous)
    {
        var bytes = new byte[Format.MaximumSize(record)];
        return bytes[..Format.Encode(record, previous, bytes)];
    }

    /// <summary>The same layout, put together the slow way.</summary>
    private static byte[] ByHand(ChainRecord record, byte[] previous) =>
        [
            .. "bank-audit/v1\n"u8,
            .. Field("bank.example/test"),
            .. Convert.FromHexString(record.StreamId.ToString("N")),
            .. Integer(record.Version),
            .. Integer(record.UnixMicroseconds),
            .. Field(record.Type),
            .. Optional(record.Actor),
            .. Optional(record.CausationId),
            .. Optional(record.CorrelationId),
            .. Convert.FromHexString(record.EventId.ToString("N")),
            .. SHA256.HashData([.. "bank-data/v1\n"u8, .. Field(Encoding.UTF8.GetString(record.CanonicalData.Span))]),
            .. previous,
        ];

    private static byte[] Optional(string? text) => text is null ? [0] : [1, .. Field(text)];

    private static byte[] Field(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [0, 0, (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];
    }

    private static byte[] Integer(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes;
    }
}
