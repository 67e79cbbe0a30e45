using System.Buffers;
using System.Text;
using System.Text.Json;
using Samplit.Ledger.Chain;

namespace Samplit.Ledger.Tests.Chain;

public class Canonical_objects
{
    [Theory]
    [InlineData("plain")]
    [InlineData("")]
    [InlineData("a \"quoted\" \\ text\n\r\t\b\f\u0001\u001F\u007F")]
    [InlineData("Größe 💶 試験 <&'+>")]
    [InlineData("\u2028\u2029\uFFFE\uE000")]
    public void Are_those_that_are_read_again_and_written(string text)
    {
        foreach (
            var number in new[] { 0, -0.0, 49.9, 5, -1e12, 1e12, 123456789012345680, 1e-7, 5e-324, 1e21, 0.1 + 0.2 }
        )
        {
            foreach (
                var integer in new[]
                {
                    0,
                    -1,
                    1_764_500_000_123_456,
                    1L << 53,
                    (1L << 53) + 1,
                    long.MaxValue,
                    long.MinValue,
                }
            )
            {
                Assert.Equal(ReadAgain(text, number, integer), Written(text, number, integer));
            }
        }
    }

    [Fact]
    public void Leave_out_what_has_no_value()
    {
        using var json = new CanonicalObject("before "u8);
        json.Text("a"u8, null);
        json.Number("b"u8, null);
        json.Json("c"u8, null);
        json.Text("d"u8, "e");

        Assert.Equal("before {\"d\":\"e\"}", Encoding.UTF8.GetString(json.End()));
    }

    [Fact]
    public void Have_no_text_that_cannot_be_stored()
    {
        using var json = new CanonicalObject();

        Assert.Throws<NotCanonicalException>(() => json.Text("a"u8, "a\0b"));
        Assert.Throws<NotCanonicalException>(() => json.Text("a"u8, "half \uD83D of a pair"));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Have_no_number_that_is_none(double number)
    {
        using var json = new CanonicalObject();

        Assert.Throws<NotCanonicalException>(() => json.Number("a"u8, number));
    }

    private static string Written(string text, double number, long integer)
    {
        using var json = new CanonicalObject();
        json.Number("integer"u8, integer);
        json.Json("json"u8, "[1,{}]"u8.ToArray());
        json.Number("number"u8, number);
        json.Text("text"u8, text);
        return Encoding.UTF8.GetString(json.End());
    }

    private static string ReadAgain(string text, double number, long integer)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("text", text);
            json.WriteNumber("number", number);
            json.WriteNumber("integer", integer);
            json.WritePropertyName("json");
            json.WriteRawValue("[1,{}]");
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(CanonicalJson.Restore(buffer.WrittenSpan));
    }
}
