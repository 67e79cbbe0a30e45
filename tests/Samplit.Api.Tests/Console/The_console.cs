using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Samplit.Api.Tests.Story;
using Samplit.Testing;
using Samplit.Verify.Tests.Audit;

namespace Samplit.Api.Tests.Console;

/// <summary>How its files come to a browser. What they do there, tests/Samplit.Web.Tests tell.</summary>
public sealed partial class The_console(SharedServer shared)
{
    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Is_one_page_at_all_its_addresses_that_runs_nothing_but_files_of_ours()
    {
        using var first = await GetAsync("/");
        using var other = await GetAsync("/experiments/shop%20headline/traffic?version=7");

        var page = await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(page, await other.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("text/html", first.Content.Headers.ContentType?.MediaType);
        Assert.Equal("no-cache", $"{first.Headers.CacheControl}");
        var policy = Assert.Single(first.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith(
            "default-src 'none'; script-src 'self'; style-src 'self'; ",
            policy,
            StringComparison.Ordinal
        );
        Assert.Contains("require-trusted-types-for 'script'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_not_sent_again_to_a_browser_that_has_it()
    {
        using var first = await GetAsync("/");
        using var again = new HttpRequestMessage(HttpMethod.Get, "/");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var answer = await _server.Http.SendAsync(again, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("gzip", "gzip")]
    [InlineData("gzip, deflate, br, zstd", "br")]
    [InlineData("br;q=0, gzip;q=0.5", "gzip")]
    [InlineData("zstd", null)]
    public async Task Has_files_for_ever_each_in_the_smallest_form_that_is_taken(string? accepted, string? encoding)
    {
        foreach (var file in await FilesAsync())
        {
            using var plain = await GetAsync(file);
            using var answer = await GetAsync(file, accepted);

            Assert.Equal(encoding, answer.Content.Headers.ContentEncoding.SingleOrDefault());
            Assert.Equal("public, max-age=31536000, immutable", $"{answer.Headers.CacheControl}");
            Assert.Equal(["Accept-Encoding"], answer.Headers.Vary);
            Assert.Equal(
                await plain.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken),
                await UnpackedAsync(answer, encoding)
            );
        }
    }

    /// <summary>All that a page needs before it shows anything.</summary>
    [Fact]
    public async Task Is_small()
    {
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var file in await FilesAsync())
        {
            using var answer = await GetAsync(file, "gzip");
            var type = Path.GetExtension(file);
            sizes[type] = sizes.GetValueOrDefault(type) + answer.Content.Headers.ContentLength!.Value;
        }

        Assert.InRange(sizes[".js"], 1, 60_000);
        Assert.InRange(sizes[".css"], 1, 10_000);
    }

    /// <summary>What comes later, with one page each.</summary>
    [Fact]
    public async Task Has_pages_that_are_small()
    {
        var first = await FilesAsync();
        var found = first.ToHashSet(StringComparer.Ordinal);
        var waiting = new Queue<string>(first.Where(f => f.EndsWith(".js", StringComparison.Ordinal)));
        while (waiting.TryDequeue(out var file))
        {
            using var answer = await GetAsync(file, "gzip");
            Assert.InRange(answer.Content.Headers.ContentLength!.Value, 1, first.Contains(file) ? 60_000 : 15_000);
            var script = Encoding.UTF8.GetString(await UnpackedAsync(answer, "gzip"));
            foreach (var imported in Imported().Matches(script).Select(m => $"/console/{m.Groups[1].Value}"))
            {
                if (found.Add(imported))
                {
                    waiting.Enqueue(imported);
                }
            }
        }
        Assert.Contains(found, file => file.Contains("FunnelsPage", StringComparison.Ordinal));
    }

    /// <summary>The server's list is the console's.</summary>
    [Fact]
    public async Task Is_at_the_address_of_each_of_its_pages()
    {
        var file = Documented.PathOf("src", "Samplit.Console", "Frame", "addresses.ts");
        var sections = Sections()
            .Matches(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))
            .Select(m => m.Groups[1].Value)
            .ToArray();

        Assert.Contains("funnels", sections);
        foreach (var section in sections)
        {
            Assert.Equal((await _server.GetAsync("/")).Text, (await _server.GetAsync($"/{section}/some/page")).Text);
        }
    }

    [Fact]
    public async Task Has_no_other_files() =>
        (await _server.GetAsync("/console/main.js")).IsProblem(HttpStatusCode.NotFound, "not_found");

    /// <summary>
    /// Its types are made of a copy of the description. After a change: <c>npm --prefix src/Samplit.Console run describe --
    /// http://127.0.0.1:5080</c>, which asks a server that has it.
    /// </summary>
    [Fact]
    public async Task Is_built_for_the_operations_that_are_here()
    {
        var file = Documented.PathOf("src", "Samplit.Console", "Http", "openapi.json");
        var known = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!;
        var served = JsonNode.Parse((await _server.GetAsync("/openapi/v1.json")).Text)!;

        Assert.NotEmpty(known["paths"]!.AsObject());
        foreach (var (path, methods) in known["paths"]!.AsObject())
        {
            Same(methods!.AsObject(), served["paths"]![path], path);
        }
        Same(known["components"]!["schemas"]!.AsObject(), served["components"]!["schemas"], "schemas");

        static void Same(JsonObject known, JsonNode? served, string where)
        {
            foreach (var (name, value) in known)
            {
                Assert.True(JsonNode.DeepEquals(value, served?[name]), $"{where} {name} has changed.");
            }
        }
    }

    [GeneratedRegex("""["']\./(?<file>[\w-]+\.js)["']""", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Imported();

    [GeneratedRegex("""^ {2}"(?<section>[a-z-]+)",$""", RegexOptions.Multiline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Sections();

    private async Task<IReadOnlyList<string>> FilesAsync()
    {
        var page = (await _server.GetAsync("/")).Is(HttpStatusCode.OK).Text;
        string[] files = [.. page.Split('"').Where(value => value.StartsWith("/console/", StringComparison.Ordinal))];
        Assert.True(files.Length >= 2, page);
        return files;
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string? accepted = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accepted is not null)
        {
            request.Headers.Add("Accept-Encoding", accepted);
        }
        var answer = await _server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return answer;
    }

    private static async Task<byte[]> UnpackedAsync(HttpResponseMessage answer, string? encoding)
    {
        var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await using Stream unpacked = encoding switch
        {
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            _ => body,
        };
        using var bytes = new MemoryStream();
        await unpacked.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }
}
