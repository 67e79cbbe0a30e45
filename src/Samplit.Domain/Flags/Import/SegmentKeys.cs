namespace Samplit.Domain.Flags.Import;

/// <summary>Keys of segments: nobody's code asks for one by its name, so that they may be called otherwise.</summary>
internal static class SegmentKeys
{
    public static string Of(string name)
    {
        if (FlagKey.Is(name))
        {
            return name;
        }
        var key = string.Concat(
            name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-')
        );
        return key.Trim('-') is { Length: > 0 } some ? some[..Math.Min(some.Length, FlagKey.MaxLength)] : "segment";
    }
}
