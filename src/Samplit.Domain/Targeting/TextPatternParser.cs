namespace Samplit.Domain.Targeting;

/// <summary>Reads a pattern from left to right. The first thing that is wrong is <see cref="Problem"/>, and ends it.</summary>
internal sealed class TextPatternParser(string pattern, bool ignoreCase)
{
    private const int MostTimes = 1_000;
    private const string InsensitiveMark = "(?i)";

    private bool _ignoreCase = ignoreCase;
    private int _at;

    public string? Problem { get; private set; }

    private bool More => _at < pattern.Length;

    public Syntax Parse()
    {
        if (pattern.StartsWith(InsensitiveMark, StringComparison.Ordinal))
        {
            (_ignoreCase, _at) = (true, InsensitiveMark.Length);
        }
        var syntax = Choice();
        if (More)
        {
            Fail("a ')' that closes nothing");
        }
        return syntax;
    }

    private Syntax Choice()
    {
        List<Syntax> branches = [Sequence()];
        while (Take('|'))
        {
            branches.Add(Sequence());
        }
        return branches.Count == 1 ? branches[0] : new Syntax.Choice(branches);
    }

    private Syntax.Sequence Sequence()
    {
        List<Syntax> parts = [];
        while (More && pattern[_at] is not ('|' or ')'))
        {
            parts.Add(Repeated());
        }
        return new Syntax.Sequence(parts);
    }

    private Syntax Repeated()
    {
        if (Times() is not null)
        {
            return Fail("a repetition of nothing");
        }
        var part = Part();
        if (Times() is not { } times)
        {
            return part;
        }
        Take('?'); // lazy: it finds the same texts
        return Times() is null
            ? new Syntax.Repeat(part, times.Least, times.Most)
            : Fail("a repetition of a repetition; put the inner one in ( )");
    }

    private (int Least, int? Most)? Times()
    {
        if (Take('*'))
        {
            return (0, null);
        }
        if (Take('+'))
        {
            return (1, null);
        }
        if (Take('?'))
        {
            return (0, 1);
        }
        var end = More && pattern[_at] == '{' ? pattern.IndexOf('}', _at) : -1;
        if (end < 0)
        {
            return null;
        }
        var numbers = pattern[(_at + 1)..end].Split(',');
        var open = numbers is [_, ""];
        // As in .NET, a brace that counts nothing is a character.
        if (numbers.Length > 2 || !IsNumber(numbers[0]) || !(open || IsNumber(numbers[^1])))
        {
            return null;
        }
        var (least, most) = (Count(numbers[0]), open ? (int?)null : Count(numbers[^1]));
        if (least > MostTimes || most > MostTimes || most < least)
        {
            Fail($"a repetition that is not from fewer to more times, up to {MostTimes:N0}");
            return null;
        }
        _at = end + 1;
        return (least, most);
    }

    private static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    private static int Count(string digits) => int.TryParse(digits, out var count) ? count : int.MaxValue;

    private Syntax Part()
    {
        if (!More)
        {
            return new Syntax.Sequence([]);
        }
        switch (pattern[_at++])
        {
            case '(':
                return Group();
            case '[':
                return Class();
            case '.':
                return new Syntax.Character(c => c != '\n');
            case '^':
                return new Syntax.Position((_, at) => at == 0);
            case '$':
                return new Syntax.Position(
                    (text, at) => at == text.Length || (at == text.Length - 1 && text[at] == '\n')
                );
            case '\\' when Take('b'):
                return new Syntax.Position(IsBoundary);
            case '\\' when Take('B'):
                return new Syntax.Position((text, at) => !IsBoundary(text, at));
            case '\\':
                var escaped = Escaped();
                return new Syntax.Character(escaped.Set ?? Insensitive(c => c == escaped.Character));
            case var character:
                return new Syntax.Character(Insensitive(c => c == character));
        }
    }

    private Syntax Group()
    {
        if (Take('?') && !Take(':'))
        {
            return Fail("'(?' without ':'; nothing looks ahead or behind, and (?i) stands at the beginning only");
        }
        var syntax = Choice();
        return Take(')') ? syntax : Fail("a '(' that is not closed");
    }

    private Syntax Class()
    {
        var negated = Take('^');
        List<Predicate<char>> sets = [];
        var first = true;
        while (More && (first || pattern[_at] != ']'))
        {
            first = false;
            var (from, set) = ClassItem();
            var isRange = _at + 1 < pattern.Length && pattern[_at] == '-' && pattern[_at + 1] != ']';
            if (!isRange)
            {
                sets.Add(set ?? (c => c == from));
                continue;
            }
            _at++;
            var (to, upper) = ClassItem();
            if (set is not null || upper is not null || to < from)
            {
                return Fail("a range that is not from one character to a later one");
            }
            sets.Add(c => c >= from && c <= to);
        }
        if (!Take(']'))
        {
            return Fail("a '[' that is not closed");
        }
        var member = Insensitive(c => sets.Exists(s => s(c)));
        return new Syntax.Character(negated ? c => !member(c) : member);
    }

    private (char Character, Predicate<char>? Set) ClassItem()
    {
        if (Take('\\'))
        {
            return Escaped();
        }
        if (pattern[_at] == '[')
        {
            Fail(@"a '[' in a class; write \[");
            return default;
        }
        return (pattern[_at++], null);
    }

    /// <summary>What stands behind a backslash: a set of characters or one character itself.</summary>
    private (char Character, Predicate<char>? Set) Escaped()
    {
        var escaped = More ? pattern[_at++] : 'x';
        switch (escaped)
        {
            case 'd':
                return (default, char.IsDigit);
            case 'D':
                return (default, c => !char.IsDigit(c));
            case 'w':
                return (default, Syntax.IsWord);
            case 'W':
                return (default, c => !Syntax.IsWord(c));
            case 's':
                return (default, char.IsWhiteSpace);
            case 'S':
                return (default, c => !char.IsWhiteSpace(c));
        }
        if (Syntax.IsWord(escaped))
        {
            Fail(@"a backslash before something that is none of d, w, s, b or a punctuation mark; nothing refers back");
        }
        return (escaped, null);
    }

    private Predicate<char> Insensitive(Predicate<char> set) =>
        _ignoreCase ? c => set(c) || set(char.ToLowerInvariant(c)) || set(char.ToUpperInvariant(c)) : set;

    private static bool IsBoundary(string text, int at) =>
        (at > 0 && IsInWord(text[at - 1])) != (at < text.Length && IsInWord(text[at]));

    // The two joiners stand between letters of one word (Unicode Technical Standard 18, annex C).
    private static bool IsInWord(char c) => Syntax.IsWord(c) || c is '\u200C' or '\u200D';

    private bool Take(char expected)
    {
        var taken = More && pattern[_at] == expected;
        _at += taken ? 1 : 0;
        return taken;
    }

    private Syntax.Sequence Fail(string what)
    {
        Problem ??= $"The pattern has, before or at its character {Math.Min(_at + 1, pattern.Length)}, {what}.";
        _at = pattern.Length;
        return new Syntax.Sequence([]);
    }
}
