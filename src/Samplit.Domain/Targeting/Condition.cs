namespace Samplit.Domain.Targeting;

/// <summary>What a matcher found, and what decided it.</summary>
/// <param name="By">A JSON path.</param>
/// <param name="Detail">For people.</param>
internal readonly record struct Finding(bool Holds, string? By, string Detail);

/// <summary>A rule that is ready to be asked, with its place in the definition.</summary>
internal abstract record Condition(string Path)
{
    public abstract Finding Ask(Visit visit);

    /// <param name="rule">One that has no problem.</param>
    /// <param name="vocabulary">That it has no problem with.</param>
    public static Condition Compile(Rule rule, string path, Vocabulary vocabulary)
    {
        if (rule.All is { } all)
        {
            return new Group(
                path,
                [.. all.Select((r, i) => Compile(r, $"{path}.all[{i}]", vocabulary))],
                EachHolds: true
            );
        }
        if (rule.Any is { } any)
        {
            return new Group(
                path,
                [.. any.Select((r, i) => Compile(r, $"{path}.any[{i}]", vocabulary))],
                EachHolds: false
            );
        }
        if (rule.Not is { } not)
        {
            return new Negation(path, Compile(not, $"{path}.not", vocabulary));
        }
        var fact = vocabulary.Find(rule.Fact!)!;
        return new OfFact(path, fact, Question(fact, rule.Operator!.Value, rule.Values ?? [], out _)!);
    }

    /// <param name="problem">What is wrong with the value, for people; null when nothing is.</param>
    /// <returns>Null for values that the operator cannot take.</returns>
    public static Predicate<Fact>? Question(
        FactName fact,
        RuleOperator @operator,
        IReadOnlyList<string> values,
        out string? problem
    )
    {
        var comparison = fact.IgnoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        var value = values.Count > 0 ? values[0] : "";
        problem = null;
        switch (@operator)
        {
            case RuleOperator.Exists:
                return _ => true;
            case RuleOperator.Equals or RuleOperator.In:
                return Equality(fact, values);
            case RuleOperator.Contains:
                return f => f.Text.Contains(value, comparison);
            case RuleOperator.StartsWith:
                return f => f.Text.StartsWith(value, comparison);
            case RuleOperator.EndsWith:
                return f => f.Text.EndsWith(value, comparison);
            case RuleOperator.Matches:
                return TextPattern.Parse(value, fact.IgnoreCase, out problem) is { } pattern
                    ? f => pattern.IsMatch(f.Text)
                    : null;
            case RuleOperator.LessThan or RuleOperator.AtMost or RuleOperator.MoreThan or RuleOperator.AtLeast:
                if (Fact.NumberOf(value) is not { } number)
                {
                    problem = "A finite number, such as 12.5.";
                    return null;
                }
                return f => f.AsNumber() is { } n && Holds(@operator, n.OrderTo(number));
            default:
                if (SemanticVersion.Parse(value) is not { } version)
                {
                    problem = "A version, such as 18 or 1.2.0-beta.";
                    return null;
                }
                return f => SemanticVersion.Parse(f.Text) is { } v && Holds(@operator, v.OrderTo(version));
        }
    }

    private static Predicate<Fact> Equality(FactName fact, IReadOnlyList<string> values)
    {
        var texts = new HashSet<string>(
            values,
            fact.IgnoreCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal
        );
        if (fact.IsLanguage)
        {
            return f => IsInRange(f.Text, texts);
        }
        var numbers = values.Select(Fact.NumberOf).OfType<ExactNumber>().ToHashSet();
        return f => f.Number is { } n ? numbers.Contains(n) : texts.Contains(f.Text);
    }

    /// <summary>Looks for zh-Hant-TW, then for zh-Hant, then for zh.</summary>
    private static bool IsInRange(string tag, HashSet<string> ranges)
    {
        for (var length = tag.Length; length > 0; length = tag.LastIndexOf('-', length - 1))
        {
            if (ranges.Contains(tag[..length]))
            {
                return true;
            }
        }
        return false;
    }

    private static bool Holds(RuleOperator @operator, int order) =>
        @operator switch
        {
            RuleOperator.LessThan or RuleOperator.VersionLessThan => order < 0,
            RuleOperator.AtMost or RuleOperator.VersionAtMost => order <= 0,
            RuleOperator.MoreThan or RuleOperator.VersionMoreThan => order > 0,
            RuleOperator.AtLeast or RuleOperator.VersionAtLeast => order >= 0,
            _ => order == 0,
        };

    private sealed record OfFact(string Path, FactName Name, Predicate<Fact> Asks) : Condition(Path)
    {
        public override Finding Ask(Visit visit)
        {
            if (Name.Read(visit) is not { } fact)
            {
                return new(false, Path, "The visitor has no such fact.");
            }
            return Asks(fact) ? new(true, Path, "This holds.") : new(false, Path, "This does not hold.");
        }
    }

    private sealed record Negation(string Path, Condition Inner) : Condition(Path)
    {
        public override Finding Ask(Visit visit) =>
            Inner.Ask(visit) is var found ? found with { Holds = !found.Holds } : default;
    }

    private sealed record Group(string Path, Condition[] Parts, bool EachHolds) : Condition(Path)
    {
        public override Finding Ask(Visit visit)
        {
            foreach (var part in Parts)
            {
                if (part.Ask(visit) is var found && found.Holds != EachHolds)
                {
                    return found;
                }
            }
            return new(EachHolds, Path, EachHolds ? "All of these hold." : "None of these holds.");
        }
    }
}
