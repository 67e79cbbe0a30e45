using System.Globalization;
using System.Text;

namespace Samplit.Domain.Payloads;

/// <summary>Reads a singular query by the grammar of RFC 9535, from its first character to its last.</summary>
internal ref struct ValuePathParser(string text)
{
    private const long MaxIndex = (1L << 53) - 1;

    private readonly string _text = text;
    private int _at;
    private string? _problem;

    public EventParts Part { get; private set; } = EventParts.Payload;

    /// <summary>What stands behind the root of a path that begins elsewhere than at the payload.</summary>
    public static string NameOf(EventParts part) => part == EventParts.Context ? "context" : "metrics";

    /// <returns>Null when there is a problem.</returns>
    public IReadOnlyList<PathSegment>? Parse(out string? problem)
    {
        var segments = Segments();
        problem = segments is null ? _problem : null;
        return segments;
    }

    private List<PathSegment>? Segments()
    {
        if (!Take('$'))
        {
            return Fail<List<PathSegment>>("A path begins with $, such as $.order.total.");
        }
        foreach (var part in new[] { EventParts.Context, EventParts.Metrics })
        {
            if (_text.AsSpan(_at).StartsWith(NameOf(part), StringComparison.Ordinal))
            {
                (Part, _at) = (part, _at + NameOf(part).Length);
                break;
            }
        }
        if (HasHalfPair(_text))
        {
            return Fail<List<PathSegment>>("A path is a text: it has half of a surrogate pair.");
        }
        var segments = new List<PathSegment>();
        while (_at < _text.Length)
        {
            SkipBlanks();
            if (_at == _text.Length)
            {
                return Fail<List<PathSegment>>("A path does not end with blank space.");
            }
            if (Segment() is not { } segment)
            {
                return null;
            }
            segments.Add(segment);
            if (segments.Count > ValuePath.MaxDepth)
            {
                return Fail<List<PathSegment>>($"A path has at most {ValuePath.MaxDepth} names and indexes.");
            }
        }
        return segments;
    }

    private PathSegment? Segment()
    {
        if (Take('.'))
        {
            return Next switch
            {
                '.' => Wider("a descendant segment (..)"),
                '*' => Wider("a wildcard (*)"),
                _ => Shorthand(),
            };
        }
        return Take('[') ? Bracketed() : Unexpected();
    }

    /// <summary>A letter, an underscore or what is beyond ASCII, then digits as well.</summary>
    private PathSegment? Shorthand()
    {
        var start = _at;
        while (
            _at < _text.Length
            && (char.IsAsciiLetter(_text[_at]) || _text[_at] is '_' or >= '\u0080' || IsLaterDigit(start))
        )
        {
            _at++;
        }
        return Next == '(' ? Wider("a function")
            : _at == start ? Unexpected()
            : new PathSegment(_text[start.._at]);
    }

    private readonly bool IsLaterDigit(int start) => _at > start && char.IsAsciiDigit(_text[_at]);

    private PathSegment? Bracketed()
    {
        SkipBlanks();
        var segment = Next switch
        {
            '*' => Wider("a wildcard (*)"),
            '?' => Wider("a filter (?)"),
            ':' => Wider("a slice (:)"),
            '\'' or '"' => Quoted(),
            _ => Indexed(),
        };
        if (segment is null)
        {
            return null;
        }
        SkipBlanks();
        return Next switch
        {
            ',' => Wider("a list of selectors (,)"),
            ':' => Wider("a slice (:)"),
            _ => Take(']') ? segment : Unexpected(),
        };
    }

    private PathSegment? Indexed()
    {
        var start = _at;
        var isNegative = Take('-');
        var first = _at;
        while (char.IsAsciiDigit(Next))
        {
            _at++;
        }
        if (_at == first)
        {
            return Unexpected();
        }
        var digits = _text.AsSpan(first, _at - first);
        if (digits[0] == '0' && (digits.Length > 1 || isNegative))
        {
            return Fail("An index has no zeros before it, and no sign before 0.");
        }
        return
            long.TryParse(
                _text.AsSpan(start, _at - start),
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var index
            )
            && Math.Abs(index) <= MaxIndex
            ? new PathSegment(null, index)
            : Fail($"An index is at most {MaxIndex}, either way.");
    }

    private PathSegment? Quoted()
    {
        var quote = _text[_at++];
        var name = new StringBuilder();
        while (_at < _text.Length && _text[_at] != quote)
        {
            var c = _text[_at++];
            if (c < ' ')
            {
                return Fail("A name has control characters only as escapes, such as \\n.");
            }
            if (c == '\\' && !Escape(quote, name))
            {
                return Fail($"No escape of JSON, or half of a surrogate pair, before character {_at + 1}.");
            }
            if (c != '\\')
            {
                name.Append(c);
            }
        }
        return Take(quote) ? new PathSegment(name.ToString()) : Fail("A name lacks the quote that ends it.");
    }

    /// <summary>What follows a backslash.</summary>
    private bool Escape(char quote, StringBuilder name)
    {
        var c = Next;
        _at++;
        switch (c)
        {
            case 'u':
                return Hexadecimal() is { } first
                    && (
                        char.IsHighSurrogate(first) ? LowHalf(first, name)
                        : char.IsLowSurrogate(first) ? false
                        : name.Append(first) is not null
                    );
            case 'b' or 'f' or 'n' or 'r' or 't':
                name.Append("\b\f\n\r\t"["bfnrt".IndexOf(c, StringComparison.Ordinal)]);
                return true;
            default:
                name.Append(c);
                return c is '/' or '\\' || c == quote;
        }
    }

    private bool LowHalf(char high, StringBuilder name)
    {
        if (!Take('\\') || !Take('u') || Hexadecimal() is not { } low || !char.IsLowSurrogate(low))
        {
            return false;
        }
        name.Append(high).Append(low);
        return true;
    }

    private char? Hexadecimal()
    {
        if (_at + 4 > _text.Length)
        {
            return null;
        }
        var digits = _text.AsSpan(_at, 4);
        _at += 4;
        return ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            ? (char)code
            : null;
    }

    /// <summary>The next character; U+0000, which no path has outside an escape, at the end.</summary>
    private readonly char Next => _at < _text.Length ? _text[_at] : '\0';

    private bool Take(char c)
    {
        if (Next != c || _at == _text.Length)
        {
            return false;
        }
        _at++;
        return true;
    }

    private void SkipBlanks()
    {
        while (Next is ' ' or '\t' or '\n' or '\r')
        {
            _at++;
        }
    }

    private PathSegment? Wider(string what) =>
        Fail($"This is {what}: a path leads to one value, such as $.order.items[0].price.");

    private PathSegment? Unexpected() =>
        Fail(_at < _text.Length ? $"Character {_at + 1} is none that stands here in a path." : "The path breaks off.");

    private PathSegment? Fail(string problem)
    {
        _problem = problem;
        return null;
    }

    private T? Fail<T>(string problem)
        where T : class
    {
        _problem = problem;
        return null;
    }

    private static bool HasHalfPair(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
            {
                return true;
            }
            i++;
        }
        return false;
    }
}
