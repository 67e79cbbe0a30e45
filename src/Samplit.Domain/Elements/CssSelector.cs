namespace Samplit.Domain.Elements;

/// <summary>
/// Reads a selector list as browsers do (Selectors Level 4, §3 and §18), to say no to one that finds nothing anywhere
/// because it is none. It is stricter than they are: it takes no comments and no namespaces, and nothing is left out of
/// <c>:is()</c> that cannot be read. Of pseudo-classes it takes those that browsers have, as one that is unknown makes
/// the whole list invalid.
/// </summary>
internal sealed class CssSelector
{
    private const int Deepest = 10;

    private readonly string _text;
    private int _at;

    /// <summary>Something began and did not end.</summary>
    private bool _isBroken;

    private string? _problem;

    private CssSelector(string text) => _text = text;

    /// <returns>What is wrong with it, for people; null when browsers can read it.</returns>
    public static string? Problem(string text)
    {
        var reader = new CssSelector(text);
        return reader.List(isRelative: false, depth: 0) && reader._at == text.Length
            ? null
            : reader._problem ?? $"It is no CSS selector from character {reader._at + 1} on.";
    }

    private char Here => _at < _text.Length ? _text[_at] : '\0';

    /// <summary>Selectors with commas between.</summary>
    private bool List(bool isRelative, int depth)
    {
        if (depth > Deepest)
        {
            return false;
        }
        do
        {
            Space();
            if (isRelative && Combinator())
            {
                Space();
            }
            if (!Complex(depth))
            {
                return false;
            }
        } while (Take(','));
        return true;
    }

    /// <summary>Compounds with combinators between; ends behind any space.</summary>
    private bool Complex(int depth)
    {
        while (Compound(depth))
        {
            var isSpaced = Space();
            if (Combinator())
            {
                Space();
            }
            else if (!isSpaced || Here is ',' or ')' or '\0')
            {
                return true;
            }
        }
        return false;
    }

    private bool Combinator() => Take('>') || Take('+') || Take('~');

    private bool Compound(int depth)
    {
        var start = _at;
        if (!Take('*'))
        {
            Name();
        }
        while (true)
        {
            var isPart = Here switch
            {
                '#' or '.' => Take(Here) && (Name() || Broken()),
                '[' => Attribute(),
                ':' => PseudoClass(depth),
                _ => false,
            };
            if (!isPart)
            {
                return _at > start && !_isBroken;
            }
        }
    }

    private bool Broken()
    {
        _isBroken = true;
        return false;
    }

    private bool Attribute()
    {
        Take('[');
        Space();
        if (!Name())
        {
            return Broken();
        }
        Space();
        if (Take(']'))
        {
            return true;
        }
        if (Here is '~' or '|' or '^' or '$' or '*')
        {
            _at++;
        }
        if (!Take('='))
        {
            return Broken();
        }
        Space();
        if (!(Here is '"' or '\'' ? Quoted() : Name()))
        {
            return Broken();
        }
        Space();
        if (Here is 'i' or 'I' or 's' or 'S')
        {
            _at++;
            Space();
        }
        return Take(']') || Broken();
    }

    private bool PseudoClass(int depth)
    {
        Take(':');
        var start = _at;
        if (!Name())
        {
            return Here == ':' ? Unknown("What begins with :: is a part of an element.") : Broken();
        }
        var name = _text[start.._at];
        if (!Take('('))
        {
            return PseudoClasses.IsPlain(name) || Unknown($"Browsers know no :{name}.");
        }
        var isRead = name.ToLowerInvariant() switch
        {
            "is" or "where" or "not" => List(isRelative: false, depth + 1),
            "has" => List(isRelative: true, depth + 1),
            "nth-child" or "nth-last-child" => Place() && (!Of() || List(isRelative: false, depth + 1)),
            "nth-of-type" or "nth-last-of-type" => Place(),
            "lang" or "dir" or "state" => Names(),
            _ => Unknown($"Browsers know no :{name}()."),
        };
        return isRead ? Take(')') || Broken() : Broken();
    }

    private bool Unknown(string problem)
    {
        _problem ??= problem;
        return Broken();
    }

    private bool Place()
    {
        Space();
        var start = _at;
        while (char.IsAsciiLetterOrDigit(Here) || Here is '+' or '-' or ' ')
        {
            if (_at > start && _text[_at - 1] == ' ' && Rest().StartsWith("of ", StringComparison.OrdinalIgnoreCase))
            {
                break;
            }
            _at++;
        }
        var place = _text[start.._at].Trim().ToLowerInvariant();
        return PseudoClasses.IsPlace(place);
    }

    private bool Of()
    {
        if (!Rest().StartsWith("of ", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }
        _at += 3;
        return true;
    }

    private ReadOnlySpan<char> Rest() => _text.AsSpan(_at);

    private bool Names()
    {
        do
        {
            Space();
            if (!(Here is '"' or '\'' ? Quoted() : Take('*') | Name()))
            {
                return false;
            }
            Space();
        } while (Take(','));
        return true;
    }

    private bool Quoted()
    {
        var quote = _text[_at++];
        while (Here != quote)
        {
            if (_at >= _text.Length || (Here == '\\' && ++_at >= _text.Length))
            {
                return false;
            }
            _at++;
        }
        _at++;
        return true;
    }

    /// <summary>An identifier (CSS Syntax Level 3, §4.3.9): no digit begins it, nor one hyphen and a digit.</summary>
    private bool Name()
    {
        var rest = Rest();
        var begins =
            rest is ['-', '-', ..] or ['-', '\\', ..] or ['\\', ..]
            || (rest is ['-', var second, ..] ? IsLetter(second) : rest is [var first, ..] && IsLetter(first));
        return begins && Characters();
    }

    private bool Characters()
    {
        var start = _at;
        while (IsLetter(Here) || char.IsAsciiDigit(Here) || Here == '-' || Escape())
        {
            _at++;
        }
        return _at > start && Here != '\\';
    }

    /// <summary>
    /// Ends on the last character of an escape: any one, or up to six hexadecimal digits and a space.
    /// </summary>
    private bool Escape()
    {
        if (Here != '\\' || _at + 1 >= _text.Length)
        {
            return false;
        }
        _at++;
        if (char.IsAsciiHexDigit(Here))
        {
            var last = Math.Min(_text.Length, _at + 6) - 1;
            while (_at < last && char.IsAsciiHexDigit(_text[_at + 1]))
            {
                _at++;
            }
            if (_at + 1 < _text.Length && _text[_at + 1] == ' ')
            {
                _at++;
            }
        }
        return true;
    }

    private static bool IsLetter(char c) => char.IsAsciiLetter(c) || c == '_' || c >= '\x80';

    private bool Space()
    {
        var start = _at;
        while (Here == ' ')
        {
            _at++;
        }
        return _at > start;
    }

    private bool Take(char c)
    {
        if (Here != c || _at >= _text.Length)
        {
            return false;
        }
        _at++;
        return true;
    }
}
