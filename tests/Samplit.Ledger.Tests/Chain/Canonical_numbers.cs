using System.Security.Cryptography;
using System.Text;
using Samplit.Ledger.Chain;

namespace Samplit.Ledger.Tests.Chain;

/// <summary>RFC 8785, section 3.2.2.3 and appendix B.</summary>
public class Canonical_numbers
{
    [Theory]
    [InlineData(0x0000000000000000, "0")]
    [InlineData(0x8000000000000000, "0")]
    [InlineData(0x0000000000000001, "5e-324")]
    [InlineData(0x8000000000000001, "-5e-324")]
    [InlineData(0x7fefffffffffffff, "1.7976931348623157e+308")]
    [InlineData(0xffefffffffffffff, "-1.7976931348623157e+308")]
    [InlineData(0x4340000000000000, "9007199254740992")]
    [InlineData(0xc340000000000000, "-9007199254740992")]
    [InlineData(0x4430000000000000, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af5, "9.999999999999997e+22")]
    [InlineData(0x44b52d02c7e14af6, "1e+23")]
    [InlineData(0x44b52d02c7e14af7, "1.0000000000000001e+23")]
    [InlineData(0x444b1ae4d6e2ef4e, "999999999999999700000")]
    [InlineData(0x444b1ae4d6e2ef4f, "999999999999999900000")]
    [InlineData(0x444b1ae4d6e2ef50, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8d, "0.000001")]
    [InlineData(0x41b3de4355555553, "333333333.3333332")]
    [InlineData(0x41b3de4355555554, "333333333.33333325")]
    [InlineData(0x41b3de4355555555, "333333333.3333333")]
    [InlineData(0x41b3de4355555556, "333333333.3333334")]
    [InlineData(0x41b3de4355555557, "333333333.33333343")]
    [InlineData(0xbecbf647612f3696, "-0.0000033333333333333333")]
    [InlineData(0x43143ff3c1cb0959, "1424953923781206.2")]
    public void Are_those_of_the_rfcs_table(ulong bits, string expected) =>
        Assert.Equal(expected, Canonical(BitConverter.UInt64BitsToDouble(bits)));

    [Theory]
    [InlineData(1_000, "be18b62b6f69cdab33a7e0dae0d9cfa869fda80ddc712221570f9f40a5878687")]
    [InlineData(10_000, "b9f7a8e75ef22a835685a52ccba7f7d6bdc99e34b010992cbc5864cd12be6892")]
    [InlineData(100_000, "22776e6d4b49fa294a0d0f349268e5c28808fe7e0cb2bcbe28f63894e494d4c7")]
    public void Give_the_published_digest_over_the_first_lines_of_the_number_test_file(int lines, string sha256)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var value in Es6TestFile.Values().Take(lines))
        {
            var bits = BitConverter.DoubleToUInt64Bits(value);
            digest.AppendData(Encoding.ASCII.GetBytes($"{bits:x},{Canonical(value)}\n"));
        }
        Assert.Equal(sha256, Convert.ToHexStringLower(digest.GetHashAndReset()));
    }

    [Theory]
    [InlineData("-0", "0")]
    [InlineData("-0.0", "0")]
    [InlineData("1.0", "1")]
    [InlineData("1.10", "1.1")]
    [InlineData("100", "100")]
    [InlineData("-100000000000000", "-100000000000000")]
    [InlineData("1e2", "100")]
    [InlineData("1E-7", "1e-7")]
    [InlineData("9007199254740992", "9007199254740992")]
    [InlineData("-9007199254740992", "-9007199254740992")]
    [InlineData("14118324280912220", "14118324280912220")]
    [InlineData("100000000000000000000", "100000000000000000000")]
    public void Have_one_spelling(string literal, string expected) =>
        Assert.Equal(expected, Encoding.ASCII.GetString(CanonicalJson.Encode(Encoding.ASCII.GetBytes(literal))));

    [Theory]
    [InlineData("9007199254740993")]
    [InlineData("-9007199254740993")]
    [InlineData("9223372036854775807")]
    [InlineData("1000000000000000000000")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    public void That_no_double_holds_are_refused(string literal) =>
        Assert.Throws<NotCanonicalException>(() => CanonicalJson.Encode(Encoding.ASCII.GetBytes(literal)));

    private static string Canonical(double value) =>
        Encoding.ASCII.GetString(CanonicalJson.Encode(Encoding.ASCII.GetBytes(value.ToString("E16"))));
}
