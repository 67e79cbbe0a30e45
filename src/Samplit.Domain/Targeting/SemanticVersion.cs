namespace Samplit.Domain.Targeting;

/// <summary>
/// A version by the precedence of Semantic Versioning 2.0.0 §11 (semver.org). More is taken than its grammar allows,
/// because browsers and people write it: a leading v, fewer or more numbers than three (those left out are 0) and
/// leading zeros.
/// </summary>
internal sealed class SemanticVersion
{
    private readonly string[] _numbers;
    private readonly string[] _prerelease;

    private SemanticVersion(string[] numbers, string[] prerelease) => (_numbers, _prerelease) = (numbers, prerelease);

    /// <returns>Null for a text that is no version.</returns>
    public static SemanticVersion? Parse(string text)
    {
        var plus = text.IndexOf('+', StringComparison.Ordinal);
        var body = (plus < 0 ? text : text[..plus]).AsSpan();
        body = body is ['v' or 'V', ..] ? body[1..] : body;
        var dash = body.IndexOf('-');
        var numbers = (dash < 0 ? body : body[..dash]).ToString().Split('.');
        var prerelease = dash < 0 ? [] : body[(dash + 1)..].ToString().Split('.');
        return
            numbers.All(IsNumber)
            && prerelease.All(IsIdentifier)
            && (plus < 0 || text[(plus + 1)..].Split('.').All(IsIdentifier))
            ? new SemanticVersion(numbers, prerelease)
            : null;
    }

    public int OrderTo(SemanticVersion other)
    {
        for (var i = 0; i < Math.Max(_numbers.Length, other._numbers.Length); i++)
        {
            var byNumber = CompareNumbers(
                _numbers.ElementAtOrDefault(i) ?? "0",
                other._numbers.ElementAtOrDefault(i) ?? "0"
            );
            if (byNumber != 0)
            {
                return byNumber;
            }
        }
        if (_prerelease.Length == 0 || other._prerelease.Length == 0)
        {
            return other._prerelease.Length.CompareTo(_prerelease.Length); // a release is later than what led to it
        }
        for (var i = 0; i < Math.Min(_prerelease.Length, other._prerelease.Length); i++)
        {
            var byIdentifier = CompareIdentifiers(_prerelease[i], other._prerelease[i]);
            if (byIdentifier != 0)
            {
                return byIdentifier;
            }
        }
        return _prerelease.Length.CompareTo(other._prerelease.Length);
    }

    private static int CompareIdentifiers(string one, string other) =>
        (IsNumber(one), IsNumber(other)) switch
        {
            (true, true) => CompareNumbers(one, other),
            (true, false) => -1,
            (false, true) => 1,
            _ => string.CompareOrdinal(one, other),
        };

    // As digits: a build number may be larger than any integer type.
    private static int CompareNumbers(string one, string other)
    {
        var (a, b) = (one.TrimStart('0'), other.TrimStart('0'));
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(a, b);
    }

    private static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    private static bool IsIdentifier(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
