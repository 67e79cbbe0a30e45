using Microsoft.AspNetCore.Http.Features;

namespace Samplit.Api.Http;

/// <summary>What a page's form has sent.</summary>
internal static class SentForm
{
    /// <summary>All fields that a page of ours has, with room for long names.</summary>
    public const int MaxSize = 16 * 1024;

    /// <param name="options">How much it may have; null for what a page of ours has.</param>
    /// <exception cref="BadHttpRequestException">It is none.</exception>
    public static async Task<IFormCollection> ReadAsync(
        HttpRequest request,
        CancellationToken ct,
        FormOptions? options = null
    )
    {
        if (!request.HasFormContentType)
        {
            throw new BadHttpRequestException("Expected a form.", StatusCodes.Status415UnsupportedMediaType);
        }
        try
        {
            return options is null ? await request.ReadFormAsync(ct) : await request.ReadFormAsync(options, ct);
        }
        catch (Exception e) when (e is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw new BadHttpRequestException("The form cannot be read.", StatusCodes.Status400BadRequest, e);
        }
    }

    /// <returns>An empty text for a field that is not there.</returns>
    public static string Text(this IFormCollection form, string field) => form[field].ToString();

    /// <returns>Null for a field that was left empty.</returns>
    public static string? Optional(this IFormCollection form, string field) =>
        form[field].ToString() is { Length: > 0 } text ? text : null;
}
