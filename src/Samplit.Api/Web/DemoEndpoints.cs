using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;
using Samplit.Api.Http;
using Samplit.Api.Installations;
using Samplit.Domain;
using Samplit.Domain.Installations;

namespace Samplit.Api.Web;

/// <summary>A shop to try experiments on, with the snippet of the newest installation for the address it is asked at.</summary>
internal static class DemoEndpoints
{
    private const string Folder = "demo/";
    private const int MostInstallations = 1_000;

    private static readonly FileExtensionContentTypeProvider Types = new();

    internal static async Task<IResult> Page(
        HttpContext http,
        InstallationReader installations,
        SnippetCode code,
        CancellationToken ct
    )
    {
        var server = code.Server(http.Request);
        var site = (await installations.ListAsync(null, MostInstallations, ct)).FirstOrDefault(s =>
            s.Installation.Status == InstallationStatus.Active && s.Installation.IsOn(server)
        );
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var line = site is null
            ? ""
            : $"<script nonce=\"{nonce}\">{code.Loader($"{server}/snippet/{site.Token}.js")}</script>";
        var page = (await ReadAsync("index.html", ct))!
            .Replace("<!--samplit-->", line, StringComparison.Ordinal)
            .Replace("__NONCE__", nonce, StringComparison.Ordinal)
            .Replace("<html", $"<html data-token=\"{WebUtility.HtmlEncode(site?.Token)}\"", StringComparison.Ordinal);
        return new Demo(page, nonce);
    }

    internal static IResult File(string file) =>
        Types.TryGetContentType(file, out var type) && Open(file) is { } content
            ? new Cached(TypedResults.Stream(content, type), Cached.Never)
            : Problems.From(new Refusal(RefusalKind.NotFound, "not_found", "The demo has no such file."));

    private static Stream? Open(string file) =>
        Assembly.GetExecutingAssembly().GetManifestResourceStream(Folder + file);

    private static async Task<string?> ReadAsync(string file, CancellationToken ct)
    {
        if (Open(file) is not { } content)
        {
            return null;
        }
        using var reader = new StreamReader(content);
        return await reader.ReadToEndAsync(ct);
    }

    /// <summary>As strict as a page can be: what runs here runs under most policies.</summary>
    private sealed class Demo(string page, string nonce) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var headers = httpContext.Response.Headers;
            headers.CacheControl = "no-store";
            headers.ContentSecurityPolicy =
                $"default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self'; img-src 'self'; "
                + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
            headers.XContentTypeOptions = "nosniff";
            return TypedResults.Text(page, "text/html; charset=utf-8").ExecuteAsync(httpContext);
        }
    }
}
