using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;
using Samplit.Api.Http;
using Samplit.Api.Installations;
using Samplit.Domain;
using Samplit.Domain.Installations;

namespace Samplit.Api.Web;

/// <summary>
/// A shop to try experiments on, with the snippet of the newest installation for the address it is asked at.
/// </summary>
internal static class DemoEndpoints
{
    private const string Folder = "demo/";
    private const int MaxInstallations = 1_000;

    private static readonly FileExtensionContentTypeProvider Types = new();

    internal static async Task<IResult> Page(
        HttpContext http,
        InstallationReader installations,
        SnippetCode code,
        CancellationToken ct
    )
    {
        var server = code.Server(http.Request);
        var site = (await installations.ListAsync(null, MaxInstallations, projects: null, ct)).FirstOrDefault(s =>
            s.Installation.Status == InstallationStatus.Active && s.Installation.IsOn(server)
        );
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var line = site is null
            ? ""
            : $"<script nonce=\"{nonce}\">{code.Loader($"{server}/snippet/{site.Token}.js")}</script>";
        var page = (await ReadAsync(Folder, "index.html", ct))!
            .Replace("<!--samplit-->", line, StringComparison.Ordinal)
            .Replace("__NONCE__", nonce, StringComparison.Ordinal)
            .Replace("<html", $"<html data-token=\"{WebUtility.HtmlEncode(site?.Token)}\"", StringComparison.Ordinal);
        // As strict as a page can be: what runs here runs under most policies.
        return new HtmlPage(
            page,
            $"default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self'; img-src 'self'; connect-src 'self'"
        );
    }

    internal static IResult File(string file) =>
        Types.TryGetContentType(file, out var type) && Open(Folder, file) is { } content
            ? new Cached(TypedResults.Stream(content, type), Cached.Never)
            : Problems.From(new Refusal(RefusalKind.NotFound, ProblemCodes.NotFound, "The demo has no such file."));

    private static Stream? Open(string folder, string file) =>
        Assembly.GetExecutingAssembly().GetManifestResourceStream(folder + file);

    internal static async Task<string?> ReadAsync(string folder, string file, CancellationToken ct)
    {
        if (Open(folder, file) is not { } content)
        {
            return null;
        }
        using var reader = new StreamReader(content);
        return await reader.ReadToEndAsync(ct);
    }
}
