using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Samplit.Api.Flags;

/// <summary>
/// How far the flags of a project have come: revisions of all of them, and of its segments, which only grow. As text
/// <c>12.3</c>.
/// </summary>
internal readonly record struct FlagsVersion(long Flags, long Segments)
{
    public bool IsBehind(FlagsVersion other) => Flags < other.Flags || Segments < other.Segments;

    public static bool TryParse([NotNullWhen(true)] string? text, out FlagsVersion version)
    {
        version = default;
        if (
            text?.Split('.') is not [var flags, var segments]
            || !TryRead(flags, out var ofFlags)
            || !TryRead(segments, out var ofSegments)
        )
        {
            return false;
        }
        version = new(ofFlags, ofSegments);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Flags}.{Segments}");

    private static bool TryRead(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
