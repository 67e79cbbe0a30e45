using FsCheck.Fluent;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Tests.Visitors;

public class A_visitor_key
{
    // Computed independently with Python's hmac: HMAC-SHA256 under the bytes 00 01 … 1f, the first 16 bytes.
    [Theory]
    [InlineData("v-1", "feb58e22084cb6a5ebc844cf57ef79e4")]
    [InlineData("v-2", "0aeae1858ffc14067a005c382dbf221e")]
    [InlineData("a", "5167dd15d18166a9dd6caa3522f7026f")]
    [InlineData("бренд-ü", "d058c9e1681f2a53fd89ba54b8c27c75")]
    public void Is_the_known_one(string visitor, string key) =>
        Assert.Equal(key, VisitorKey.From(A.Salt, visitor).ToString());

    [Fact]
    public void Is_the_known_one_for_the_longest_identifiers()
    {
        Assert.Equal("9d6ddd5ce3d902804aaac44f045066db", A.Visitor(new('x', 255)).ToString());
        Assert.Equal("0cbc0210b8e6819a51e5024a886e8809", A.Visitor(new('€', 255)).ToString());
        Assert.Equal(
            "6a73feba35fdc8479bd5c34ed2746acc",
            A.Visitor(string.Concat(Enumerable.Repeat("😀", 127)) + "é").ToString()
        );
    }

    [Fact]
    public void Is_unlinked_from_that_of_another_salt()
    {
        byte[] other = [.. Enumerable.Repeat((byte)0xff, 32)];

        Assert.Equal("e8a0b1cd8a994946f147bbc2b6a67583", VisitorKey.From(other, "v-1").ToString());
        Assert.NotEqual(A.Visitor("v-1"), VisitorKey.From(other, "v-1"));
    }

    [Fact]
    public void Takes_an_identifier_byte_for_byte()
    {
        string[] alike = ["v-1", "V-1", "v-1 ", " v-1", "v-\uff11", "e\u0301", "\u00e9"];

        Assert.Equal(alike.Length, alike.Select(A.Visitor).Distinct().Count());
    }

    [Fact]
    public void Comes_back_from_its_text_and_its_bytes() =>
        Property.Holds(
            Gen.Choose(0, 255).Select(i => (byte)i).ArrayOf(VisitorKey.Size),
            bytes =>
            {
                var key = VisitorKey.From(bytes);

                Assert.Equal(bytes, key.ToArray());
                Assert.Equal(Convert.ToHexStringLower(bytes), key.ToString());
                Assert.Equal(key, VisitorKey.Parse(key.ToString()));
                Assert.Equal(key, VisitorKey.Parse(key.ToString().ToUpperInvariant()));
            }
        );

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(32)]
    public void Has_sixteen_bytes_and_no_other_number(int bytes)
    {
        Assert.Throws<ArgumentException>(() => VisitorKey.From(new byte[bytes]));
        Assert.Throws<ArgumentException>(() => VisitorKey.Parse(new string('0', 2 * bytes)));
    }

    [Theory]
    [InlineData("00112233445566778899aabbccddeef")]
    [InlineData("00112233445566778899aabbccddeeg0")]
    public void Is_read_from_hexadecimal_digits_only(string text) =>
        Assert.Throws<FormatException>(() => VisitorKey.Parse(text));
}
