using System.IO.Compression;
using System.Text;
using Samplit.Api.Host;

namespace Samplit.Api.Tests.Web;

public class The_built_snippet
{
    [Fact]
    public void Is_at_most_5000_bytes_on_the_way_to_a_page() => Assert.InRange(ZippedSize("snippet.js"), 1, 5_000);

    [Fact]
    public void Has_before_it_at_most_300_bytes_that_load_the_picker()
    {
        Assert.InRange(Read("hook.js").Length, 1, 300);
        Assert.InRange(ZippedSize("picker.js"), 1, 4_000);
    }

    [Fact]
    public void Is_fetched_by_a_line_of_at_most_600_bytes() => Assert.InRange(Read("loader.js").Length, 1, 600);

    [Theory]
    [InlineData("innerHTML")]
    [InlineData("outerHTML")]
    [InlineData("insertAdjacentHTML")]
    [InlineData("createContextualFragment")]
    [InlineData("document.write")]
    [InlineData("eval(")]
    [InlineData("Function(")]
    public void Has_no_way_to_turn_text_into_markup_or_code(string way)
    {
        string[] scripts = ["snippet.js", "loader.js", "hook.js", "picker.js"];
        Assert.All(
            scripts,
            name => Assert.DoesNotContain(way, Encoding.UTF8.GetString(Read(name)), StringComparison.Ordinal)
        );
    }

    private static long ZippedSize(string name)
    {
        using var zipped = new MemoryStream();
        using (var zip = new GZipStream(zipped, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zip.Write(Read(name));
        }
        return zipped.Length;
    }

    private static byte[] Read(string name)
    {
        using var resource = typeof(SamplitServer).Assembly.GetManifestResourceStream(name);
        using var bytes = new MemoryStream();
        Assert.NotNull(resource);
        resource.CopyTo(bytes);
        return bytes.ToArray();
    }
}
