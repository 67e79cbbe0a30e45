using System.Globalization;
using System.Text.RegularExpressions;
using Samplit.Domain;

namespace Samplit.Api.Http;

/// <summary>
/// Times as callers write them: ISO 8601 with their offset from UTC (RFC 3339). Without one, it would be another time
/// on each server, or another than the caller had in mind.
/// </summary>
internal static partial class Times
{
    public const string Example = "2026-11-21T09:30:00Z";

    /// <returns>Null for what is no such time.</returns>
    public static DateTimeOffset? Parse(string text) =>
        Written().IsMatch(text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : null;

    public static (DateTimeOffset? Time, Refusal? Problem) Read(string field, string? text) =>
        text is null ? (null, null)
        : Parse(text) is { } time ? (time, null)
        : (null, Refusal.Invalid(field, $"A time with its offset from UTC, such as {Example}."));

    [GeneratedRegex(
        @"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,16})?)?(Z|[+-][0-9]{2}:[0-9]{2})$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex Written();
}
