using System.Globalization;
using System.Text.RegularExpressions;

namespace Samplit.Domain.Targeting;

/// <summary>
/// A regular expression of .NET, on the engine that never goes back: its time is bounded by the text's length, and what would
/// need to go back (look-arounds, backreferences) is refused. It is looked for anywhere in the text unless it is anchored.
/// </summary>
/// <remarks>
/// What is counted, as in <c>(a|b){10}</c>, is written out by that engine, and nested it grows beyond all measure: so the
/// counts of a pattern may multiply to <see cref="LargestCount"/> only, and a match that takes too long all the same is none.
/// </remarks>
public sealed partial class TextPattern
{
    public const int LargestCount = 1_000;

    /// <summary>Ample for a text of 2,048 characters; a page that waits for its variants has 500 ms in all.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(20);

    private readonly Regex _regex;

    private TextPattern(Regex regex) => _regex = regex;

    /// <param name="problem">What is wrong with it, for people; null when nothing is.</param>
    public static TextPattern? Parse(string pattern, bool ignoreCase, out string? problem)
    {
        problem = Counts(pattern) > LargestCount ? "What it counts, multiplied, is more than 1,000." : null;
        if (problem is not null)
        {
            return null;
        }
        try
        {
            var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
            return new TextPattern(
                new Regex(pattern, ignoreCase ? options | RegexOptions.IgnoreCase : options, Longest)
            );
        }
        catch (RegexParseException e)
        {
            problem = $"It is no regular expression: {e.Error} at character {e.Offset}.";
        }
        catch (NotSupportedException)
        {
            problem = "It looks back or ahead, as by (?= or \\1, which no pattern may that is matched in bounded time.";
        }
        return null;
    }

    public bool IsMatch(string text)
    {
        try
        {
            return _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    /// <summary>All counts of the pattern multiplied, nested or not; those in classes or escaped ones, too.</summary>
    private static double Counts(string pattern) =>
        Count()
            .Matches(pattern)
            .Select(m => m.Groups["most"].Length > 0 ? m.Groups["most"] : m.Groups["least"])
            .Aggregate(1.0, (all, g) => all * Math.Max(1, double.Parse(g.ValueSpan, CultureInfo.InvariantCulture)));

    [GeneratedRegex(
        @"\{(?<least>\d{1,9})(,(?<most>\d{0,9}))?\}",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex Count();
}
