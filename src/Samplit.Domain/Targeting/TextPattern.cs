using System.Globalization;

namespace Samplit.Domain.Targeting;

/// <summary>
/// A regular expression that costs at most its size times the length of the text, whatever both are: it is followed in all
/// its places at once and never goes back (K. Thompson, "Regular expression search algorithm", CACM 11(6), 1968). It keeps
/// nothing between texts and needs no clock to stop, so that it answers the same on every machine.
/// </summary>
/// <remarks>
/// The language is a part of .NET's, with the same meaning: characters, <c>.</c>, classes such as <c>[a-z_]</c> and
/// <c>[^/]</c>, <c>\d \w \s \D \W \S</c>, an escaped punctuation mark, groups <c>( )</c> and <c>(?: )</c>, <c>|</c>,
/// <c>* + ? {n} {n,} {n,m}</c> with n and m up to 1,000 (lazy ones too, which find the same), <c>^ $ \b \B</c>, and
/// <c>(?i)</c> at the very beginning, by the simple case mapping of each character. It is looked for anywhere in the text
/// unless it is anchored. What looks back or ahead (<c>\1</c>, <c>(?=</c>) is no regular expression in the strict sense and
/// is refused, as is all else.
/// </remarks>
public sealed class TextPattern
{
    /// <summary>Steps of the program that a pattern becomes, with everything that is counted written out.</summary>
    public const int LargestSize = 2_000;

    private readonly List<Step> _steps = [];
    private readonly int _start;

    private TextPattern(Syntax syntax) => _start = Add(syntax, Add(new Step(null, null, -1, -1)));

    /// <summary>A text of n characters takes at most this times n + 1 steps.</summary>
    public int Size => _steps.Count;

    /// <param name="problem">What is wrong with it, for people; null when nothing is.</param>
    public static TextPattern? Parse(string pattern, bool ignoreCase, out string? problem)
    {
        var parser = new TextPatternParser(pattern, ignoreCase);
        var syntax = parser.Parse();
        problem = parser.Problem;
        if (problem is null && syntax.Size + 1 > LargestSize)
        {
            problem = "The pattern is too large when everything that it counts is written out.";
        }
        return problem is null ? new TextPattern(syntax) : null;
    }

    public bool IsMatch(string text)
    {
        var (places, next) = (new Places(_steps.Count), new Places(_steps.Count));
        for (var at = 0; ; at++)
        {
            // A match may begin here as well as go on here.
            if (Reaches(_start, places, text, at))
            {
                return true;
            }
            if (at == text.Length)
            {
                return false;
            }
            next.Clear();
            foreach (var place in places.Waiting)
            {
                var step = _steps[place];
                if (step.Takes!(text[at]) && Reaches(step.Next, next, text, at + 1))
                {
                    return true;
                }
            }
            (places, next) = (next, places);
        }
    }

    /// <summary>Goes to a place and all that follow from it without a character; true when the end is among them.</summary>
    private bool Reaches(int place, Places places, string text, int at)
    {
        while (place >= 0 && places.Visit(place))
        {
            var step = _steps[place];
            if (step.Takes is not null)
            {
                places.Waiting.Add(place);
                return false;
            }
            if (step.Next < 0)
            {
                return true;
            }
            if (step.Holds is { } holds && !holds(text, at))
            {
                return false;
            }
            if (step.Other >= 0 && Reaches(step.Other, places, text, at))
            {
                return true;
            }
            place = step.Next;
        }
        return false;
    }

    private int Add(Step step)
    {
        _steps.Add(step);
        return _steps.Count - 1;
    }

    /// <summary>Written from the end to the beginning, so that each step knows what comes behind it.</summary>
    private int Add(Syntax syntax, int next) =>
        syntax switch
        {
            Syntax.Character c => Add(new Step(c.Takes, null, next, -1)),
            Syntax.Position p => Add(new Step(null, p.Holds, next, -1)),
            Syntax.Sequence s => s.Parts.Reverse().Aggregate(next, (behind, part) => Add(part, behind)),
            Syntax.Choice c => c.Branches.Select(b => Add(b, next)).ToArray().Aggregate(Fork),
            Syntax.Repeat r => Add(r, next),
            _ => throw new InvalidOperationException($"{syntax} is no syntax."),
        };

    private int Add(Syntax.Repeat repeat, int next)
    {
        var entry = next;
        var least = repeat.Least;
        if (repeat.Most is { } most)
        {
            for (var i = least; i < most; i++)
            {
                entry = Fork(Add(repeat.Part, entry), next);
            }
        }
        else
        {
            var loop = Fork(next, next);
            var body = Add(repeat.Part, loop);
            _steps[loop] = new Step(null, null, next, body);
            (entry, least) = least == 0 ? (loop, 0) : (body, least - 1);
        }
        for (var i = 0; i < least; i++)
        {
            entry = Add(repeat.Part, entry);
        }
        return entry;
    }

    private int Fork(int one, int other) => Add(new Step(null, null, one, other));

    /// <summary>Takes a character, or asks where it is, or goes two ways, or (with nothing behind it) is the end.</summary>
    private readonly record struct Step(Predicate<char>? Takes, Func<string, int, bool>? Holds, int Next, int Other);

    private sealed class Places(int size)
    {
        private readonly bool[] _visited = new bool[size];

        public List<int> Waiting { get; } = [];

        public bool Visit(int place) => !_visited[place] && (_visited[place] = true);

        public void Clear()
        {
            Array.Clear(_visited);
            Waiting.Clear();
        }
    }
}

/// <summary>What a pattern says, before it is a program.</summary>
internal abstract record Syntax
{
    /// <summary>Steps that it becomes; far above what is allowed, it is only known to be too many.</summary>
    public abstract long Size { get; }

    private static long Bounded(long size) => Math.Min(size, 1_000_000);

    public sealed record Character(Predicate<char> Takes) : Syntax
    {
        public override long Size => 1;
    }

    public sealed record Position(Func<string, int, bool> Holds) : Syntax
    {
        public override long Size => 1;
    }

    public sealed record Sequence(IReadOnlyList<Syntax> Parts) : Syntax
    {
        public override long Size { get; } = Bounded(Parts.Sum(p => p.Size));
    }

    public sealed record Choice(IReadOnlyList<Syntax> Branches) : Syntax
    {
        public override long Size { get; } = Bounded(Branches.Sum(b => b.Size) + Branches.Count - 1);
    }

    public sealed record Repeat(Syntax Part, int Least, int? Most) : Syntax
    {
        public override long Size { get; } =
            Bounded(Most is { } most ? Part.Size * most + (most - Least) : Part.Size * Math.Max(Least, 1) + 1);
    }

    /// <summary>Letters, digits and connectors of any script, as .NET's <c>\w</c>.</summary>
    public static bool IsWord(char c) =>
        char.GetUnicodeCategory(c)
            is UnicodeCategory.UppercaseLetter
                or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.ConnectorPunctuation;
}
