using System.Globalization;
using System.Text.RegularExpressions;

namespace Samplit.Domain.Targeting;

/// <summary>
/// A regular expression of .NET, on the engine that never goes back: its time is bounded by the text's length, and what
/// would need to go back (look-arounds, backreferences) is refused. It is looked for anywhere in the text unless it is
/// anchored.
/// </summary>
/// <remarks>
/// <para>
/// What is counted, as in <c>(a|b){10}</c>, is written out by that engine, and nested it grows beyond all measure: so
/// the counts of a pattern may multiply to <see cref="MaxCount"/> only, and a match that takes too long all the same is
/// none.
/// </para>
/// <para>
/// Nobody looks at a clock while a usual pattern is looked for in a usual address. The engine's limit is one of
/// wall-clock time, which also goes by while a busy machine does something else, and then a visitor would be kept out
/// whom the pattern means.
/// </para>
/// </remarks>
public sealed partial class TextPattern
{
    public const int MaxCount = 1_000;

    /// <summary>Ample for a text of 2,048 characters; a page that waits for its variants has 500 ms in all.</summary>
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Up to here a pattern on a text is sure to end soon without a limit: of patterns that were made to be slow, the
    /// slowest took 25 ms when size times length was <see cref="MaxUntimedWork"/>, and a tenth of a second once it was
    /// four times as long.
    /// </summary>
    private const int MaxUntimedSize = 100;

    private const int MaxUntimedWork = 8_000;

    private readonly Regex _untimed;
    private readonly Lazy<Regex> _timed;

    /// <summary>Characters of the pattern once what it counts is written out; roughly.</summary>
    private readonly double _size;

    private TextPattern(string pattern, RegexOptions options)
    {
        _untimed = new Regex(pattern, options, Regex.InfiniteMatchTimeout);
        _timed = new Lazy<Regex>(() => new Regex(pattern, options, MatchTimeout));
        // What is counted is one character, unless it is a group: only those can be within one another.
        _size = pattern.Contains("){", StringComparison.Ordinal)
            ? pattern.Length * Multiplied(pattern)
            : pattern.Length + Counts(pattern).Sum();
    }

    /// <param name="problem">What is wrong with it, for people; null when nothing is.</param>
    public static TextPattern? Parse(string pattern, bool ignoreCase, out string? problem)
    {
        problem = Multiplied(pattern) > MaxCount ? "What it counts, multiplied, is more than 1,000." : null;
        if (problem is not null)
        {
            return null;
        }
        try
        {
            var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
            return new TextPattern(pattern, ignoreCase ? options | RegexOptions.IgnoreCase : options);
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
        if (!IsTimed(text))
        {
            return _untimed.IsMatch(text);
        }
        try
        {
            return _timed.Value.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    /// <summary>Whether a match that takes too long is none.</summary>
    internal bool IsTimed(string text) => _size > MaxUntimedSize || _size * text.Length > MaxUntimedWork;

    private static double Multiplied(string pattern) =>
        Counts(pattern).Aggregate(1.0, (all, count) => all * Math.Max(1, count));

    /// <summary>All counts of the pattern, nested or not; those in classes or escaped ones, too.</summary>
    private static IEnumerable<double> Counts(string pattern) =>
        Count()
            .Matches(pattern)
            .Select(m => m.Groups["most"].Length > 0 ? m.Groups["most"] : m.Groups["least"])
            .Select(g => double.Parse(g.ValueSpan, CultureInfo.InvariantCulture));

    [GeneratedRegex(
        @"\{(?<least>\d{1,9})(,(?<most>\d{0,9}))?\}",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex Count();
}
