using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using Samplit.Domain;
using Samplit.Domain.Visitors;
using Samplit.Ledger;
using Samplit.Ledger.Chain;

namespace Samplit.Api.Http;

/// <summary>What several endpoints read from a request in the same way.</summary>
internal static class Requests
{
    /// <returns>The refusal for a visitor identifier that cannot be one; null when it can.</returns>
    public static Refusal? ValidateVisitor(string? visitor) => VisitorKey.Validate("visitor", visitor);

    /// <returns>The refusal for a list with nothing in it or too much; null when it is as it should be.</returns>
    public static Refusal? ValidateItems<T>(string field, IReadOnlyList<T>? items) =>
        items is { Count: >= 1 and <= Limits.MaxItems }
            ? null
            : Refusal.Invalid(field, $"From 1 to {Limits.MaxItems} of them.");

    /// <summary>The revisions in <c>If-Match</c> (RFC 9110, 13.1.1), a list or <c>*</c>.</summary>
    public static (ExpectedRevision Revision, Refusal? Problem) IfMatch(HttpRequest request)
    {
        var header = request.Headers.IfMatch;
        if (header.Count == 0 || header == "*")
        {
            return (default, null);
        }
        if (!EntityTagHeaderValue.TryParseStrictList(header, out var tags))
        {
            return (default, Refusal.StaleRevision);
        }
        // A tag that is weak, or that we never gave, matches nothing.
        var revisions = tags.Where(tag => !tag.IsWeak).Select(Revision).OfType<int>().ToArray();
        return (new ExpectedRevision(revisions), null);
    }

    /// <summary>Whether the caller has this revision already, by <c>If-None-Match</c> (RFC 9110, 13.1.2).</summary>
    public static bool IsKnown(HttpRequest request, int revision)
    {
        var header = request.Headers.IfNoneMatch;
        return header == "*"
            || (
                header.Count > 0
                && EntityTagHeaderValue.TryParseList(header, out var tags)
                && tags.Any(tag => Revision(tag) == revision)
            );
    }

    private static int? Revision(EntityTagHeaderValue tag) =>
        int.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            ? revision
            : null;

    /// <returns>
    /// The refusal for an object of the caller's that is too large or that jsonb and the chain cannot hold.
    /// </returns>
    public static Refusal? ValidateObject(string field, JsonElement? value, int largest)
    {
        if (value is not { } element)
        {
            return null;
        }
        if (element.ValueKind != JsonValueKind.Object || element.GetRawText().Length > largest)
        {
            return Refusal.Invalid(field, $"An object of at most {largest} characters.");
        }
        try
        {
            CanonicalJson.Encode(JsonMarshal.GetRawUtf8Value(element));
            return null;
        }
        catch (NotCanonicalException e)
        {
            return Refusal.Invalid(field, $"It cannot be kept: {e.Message}.");
        }
    }

    public static string ETag(int revision) => $"\"{revision}\"";

    /// <summary>Who asks, for the events that follow from it.</summary>
    public static EventMetadata Metadata(HttpContext http) =>
        new(http.Caller()?.Actor, CorrelationId: System.Diagnostics.Activity.Current?.TraceId.ToString());

    /// <summary>What no TimeSpan holds is out of range all the same.</summary>
    public static TimeSpan? Seconds(long? seconds) =>
        seconds is { } some ? TimeSpan.FromSeconds(Math.Clamp(some, -1, int.MaxValue)) : null;

    /// <summary>A day in ISO 8601; null for nothing, and for what is none.</summary>
    public static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, default, out var day) ? day : null;

    /// <param name="day">What <paramref name="text"/> was read as.</param>
    public static Refusal? ValidateDay(string field, string? text, DateOnly? day) =>
        text is null || day is not null ? null : Refusal.Invalid(field, "A day such as 2026-11-21.");

    public static Refusal? ValidateLimit(int? limit) =>
        limit is null or (>= 1 and <= Limits.MaxPageSize)
            ? null
            : Refusal.Invalid("limit", $"From 1 to {Limits.MaxPageSize}.");
}
