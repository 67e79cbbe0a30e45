using System.Buffers;
using System.Text.Unicode;

namespace Samplit.Ledger;

/// <summary>Who appended, and because of what. Each is covered by the chain; at most 255 characters.</summary>
public sealed record EventMetadata(string? Actor = null, string? CausationId = null, string? CorrelationId = null)
{
    public static readonly EventMetadata None = new();

    /// <exception cref="ArgumentException">
    /// A member is too long, or holds U+0000 or half of a surrogate pair.
    /// </exception>
    public void RequireStorable()
    {
        Limit(Actor, nameof(Actor));
        Limit(CausationId, nameof(CausationId));
        Limit(CorrelationId, nameof(CorrelationId));
    }

    private static void Limit(string? value, string name)
    {
        const int most = 255;
        // Half of a surrogate pair would be hashed as U+FFFD, and refused only by the database.
        Span<byte> utf8 = stackalloc byte[3 * most];
        if (
            value is { Length: > most }
            || value?.Contains('\0') == true
            || Utf8.FromUtf16(value, utf8, out _, out _, replaceInvalidSequences: false) != OperationStatus.Done
        )
        {
            throw new ArgumentException($"At most {most} characters, none of them U+0000 or half of a pair.", name);
        }
    }
}
