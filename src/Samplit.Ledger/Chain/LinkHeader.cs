using System.Text;
using System.Text.Json;

namespace Samplit.Ledger.Chain;

/// <summary>The link as an event's headers hold it, or what is wrong with them.</summary>
/// <param name="Hash">Null unless the headers are just one link of a known layout.</param>
/// <param name="UnknownLayout">The name of a link that this program cannot verify.</param>
public readonly record struct LinkHeader(Digest? Hash, string? UnknownLayout, string? Problem)
{
    /// <summary>Begins the name of a link of any layout.</summary>
    public const string LayoutPrefix = "chain-v";

    private static readonly byte[] LayoutPrefixBytes = Encoding.ASCII.GetBytes($"\"{LayoutPrefix}");
    private static readonly byte[] UsualBegin = Encoding.ASCII.GetBytes($$"""{"{{ChainFormat.HeaderName}}": """ + '"');
    private static readonly byte[] UsualEnd = "\"}"u8.ToArray();

    public static LinkHeader Read(ReadOnlyMemory<byte>? json)
    {
        if (json is not { } bytes)
        {
            return new(null, null, "the event has no link");
        }
        if (Usual(bytes.Span) is { } usual)
        {
            return new(usual, null, null);
        }
        // jsonb holds what Marten's or anybody's writer put there, nested as deep as it likes.
        using var headers = Parse(bytes);
        var only = headers?.RootElement is { ValueKind: JsonValueKind.Object } root && root.GetPropertyCount() == 1;
        foreach (var header in only ? headers!.RootElement.EnumerateObject() : default)
        {
            if (header.NameEquals(ChainFormat.HeaderName))
            {
                var digits = header.Value.ValueKind == JsonValueKind.String ? header.Value.GetString() : null;
                return Digest.TryParse(digits, out var link)
                    ? new(link, null, null)
                    : new(null, null, "the link is not 64 lower-case hexadecimal digits");
            }
            if (header.Name.StartsWith(LayoutPrefix, StringComparison.Ordinal))
            {
                return new(null, header.Name, null);
            }
        }
        return new(null, null, "the headers hold something else than one link");
    }

    /// <summary>Whether no link of any layout is in there.</summary>
    public static bool IsAbsent(ReadOnlyMemory<byte>? json) =>
        json is not { } bytes || bytes.Span.IndexOf(LayoutPrefixBytes) < 0;

    /// <summary>Headers with just this link.</summary>
    public static byte[] Write(Digest link) =>
        Encoding.ASCII.GetBytes($$"""{"{{ChainFormat.HeaderName}}":"{{link}}"}""");

    /// <summary>
    /// The link of headers that are spelled as jsonb spells those of every append; null for any others.
    /// </summary>
    private static Digest? Usual(ReadOnlySpan<byte> json) =>
        json.StartsWith(UsualBegin)
        && json.EndsWith(UsualEnd)
        && Digest.TryParse(json[UsualBegin.Length..^UsualEnd.Length], out var link)
            ? link
            : null;

    private static JsonDocument? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json, new() { MaxDepth = int.MaxValue });
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
