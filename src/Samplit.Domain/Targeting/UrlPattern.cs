namespace Samplit.Domain.Targeting;

public enum UrlMatch
{
    /// <summary>The whole address.</summary>
    Exact,

    /// <summary>
    /// What the address begins with, character by character: <c>/cart</c> begins <c>/cartoon</c>, too.
    /// </summary>
    Prefix,

    /// <summary>The whole address, where <c>*</c> stands for any characters or none, across slashes as well.</summary>
    Wildcard,

    /// <summary>A <see cref="TextPattern"/> of at most 500 characters, looked for anywhere in the address.</summary>
    Regex,
}

/// <summary>Some addresses. Stored inside events for ever: add nullable members, never rename or retype one.</summary>
/// <remarks>
/// <para>
/// Both sides are written in one way before they are compared (RFC 3986 §6.2.2): scheme and host in lower case, without
/// a user or a default port; <c>/</c> for an empty path, and only for that; spaces and what is not ASCII
/// percent-encoded. Fragments are left out. The rest is compared as it is, case included.
/// </para>
/// <para>
/// The query is left out of the address unless the pattern has a question mark (a regular expression: <c>\?</c>).
/// </para>
/// <para>
/// A pattern without a scheme, or with <c>//</c> or in a wildcard <c>*://</c> before the host, means http and https;
/// one that begins with a single <c>/</c> is about the path of any host. In a wildcard, what stands before the first
/// slash is the host; one without any slash may cover both, and is compared without regard to case.
/// </para>
/// <para>
/// A regular expression is not rewritten: it is given the address as described, from <c>http</c> on, and so names hosts
/// in lower case.
/// </para>
/// </remarks>
/// <param name="Value">1 to 2,048 characters.</param>
public sealed record UrlPattern(UrlMatch Kind, string Value)
{
    public const int MaxValueLength = 2_048;

    /// <param name="field">Where the pattern stands, as a JSON path.</param>
    public Refusal? Validate(string field)
    {
        if (!Enum.IsDefined(Kind))
        {
            return Refusal.Invalid($"{field}.kind", "One of exact, prefix, wildcard and regex.");
        }
        var longest = Kind == UrlMatch.Regex ? Rule.MaxPatternLength : MaxValueLength;
        if (Text.ValidateName($"{field}.value", Value, longest) is { } problem)
        {
            return problem;
        }
        var detail = UrlTest.Create(this, out var wrong) is null ? wrong : null;
        return detail is null ? null : Refusal.Invalid($"{field}.value", detail);
    }
}

/// <summary>A pattern that is ready to be compared.</summary>
internal sealed class UrlTest
{
    private readonly Func<Address, bool> _matches;

    private UrlTest(Func<Address, bool> matches) => _matches = matches;

    public bool Matches(Address address) => _matches(address);

    /// <param name="problem">For people; null when it can be compared.</param>
    public static UrlTest? Create(UrlPattern pattern, out string? problem)
    {
        if (pattern.Kind == UrlMatch.Regex)
        {
            var withQuery = pattern.Value.Contains(@"\?", StringComparison.Ordinal);
            return TextPattern.Parse(pattern.Value, ignoreCase: false, out problem) is { } expression
                ? new UrlTest(address => expression.IsMatch(withQuery ? address.Full : address.Bare))
                : null;
        }
        problem = null;
        var value = pattern.Value.Split('#')[0];
        var wildcard = pattern.Kind == UrlMatch.Wildcard;
        if (value is ['/', not '/', ..] or ['/'])
        {
            var (_, anyHostsPath, itsQuery) = Address.Split(value);
            return OfPath(pattern.Kind, Address.Escape(anyHostsPath) + Address.Escape(itsQuery), itsQuery.Length > 0);
        }
        var (scheme, rest) = SchemeOf(value);
        if (!Address.Schemes.Contains(scheme) && scheme.Length > 0 && !(wildcard && scheme == "*"))
        {
            problem = "The scheme is http or https, or left out.";
            return null;
        }
        var (host, path, query) = Address.Split(rest);
        if (!Address.IsAuthority(Address.AuthorityOf("http", host)))
        {
            problem = "A host comes before the path, without spaces and with its international letters as xn--.";
            return null;
        }
        // The asterisk covers the slash of an empty path.
        var open = wildcard && path.Length == 0 && host.EndsWith('*');
        var tail = Address.Escape(path.Length == 0 && !open ? "/" : path) + Address.Escape(query);
        // Without a scheme there are two texts, as each scheme has its own default port.
        var tests = (Address.Schemes.Contains(scheme) ? [scheme] : Address.Schemes)
            .Select(s =>
                Comparison(
                    pattern.Kind,
                    $"{s}://{Address.AuthorityOf(s, host)}{tail}",
                    wildcard && path.Length == 0 ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal
                )
            )
            .ToArray();
        var asks = query.Length > 0;
        return new UrlTest(address => Array.Exists(tests, t => t(asks ? address.Full : address.Bare)));
    }

    private static UrlTest OfPath(UrlMatch kind, string value, bool withQuery)
    {
        var test = Comparison(kind, value, StringComparison.Ordinal);
        return new UrlTest(address => test(withQuery ? address.Path + address.Query : address.Path));
    }

    /// <summary>A scheme ends before any slash: later ones belong to addresses within the path or the query.</summary>
    private static (string Scheme, string Behind) SchemeOf(string value)
    {
        var mark = value.IndexOf("//", StringComparison.Ordinal);
        if (mark == 0)
        {
            return ("", value[2..]);
        }
        return mark > 0 && value[mark - 1] == ':' && value.AsSpan(0, mark).IndexOfAny('/', '?') < 0
            ? (value[..(mark - 1)].ToLowerInvariant(), value[(mark + 2)..])
            : ("", value);
    }

    private static Predicate<string> Comparison(UrlMatch kind, string value, StringComparison comparison)
    {
        var pieces = value.Split('*');
        return kind switch
        {
            UrlMatch.Exact => text => text.Equals(value, comparison),
            UrlMatch.Prefix => text => text.StartsWith(value, comparison),
            _ when pieces.Length == 1 => text => text.Equals(value, comparison),
            _ => text => Covers(pieces, text, comparison),
        };
    }

    /// <summary>The first piece begins the text, the last ends it, and the others lie between in their order.</summary>
    private static bool Covers(string[] pieces, string text, StringComparison comparison)
    {
        var (first, last) = (pieces[0], pieces[^1]);
        if (
            text.Length < first.Length + last.Length
            || !text.StartsWith(first, comparison)
            || !text.EndsWith(last, comparison)
        )
        {
            return false;
        }
        var (at, end) = (first.Length, text.Length - last.Length);
        foreach (var piece in pieces.AsSpan(1..^1))
        {
            var found = text.IndexOf(piece, at, end - at, comparison);
            if (found < 0)
            {
                return false;
            }
            at = found + piece.Length;
        }
        return true;
    }
}
