using System.Text.Json;

namespace Samplit.Domain.Flags.Import;

/// <summary>Makes rules of what flagd computes a variant by: <c>if</c> and <c>fractional</c>, within one another.</summary>
/// <param name="evaluators">Those of the file.</param>
/// <param name="variants">Of the flag.</param>
/// <param name="default">What flagd gives where nothing comes of it; null for what the code has.</param>
internal sealed class FlagdTargeting(
    TranslationNotes notes,
    FlagdConditions conditions,
    IReadOnlyDictionary<string, JsonElement> evaluators,
    IReadOnlyList<string> variants,
    string? @default
)
{
    public IReadOnlyList<FlagRule> Read(JsonElement targeting)
    {
        var rules = new List<FlagRule>();
        Add(rules, [], targeting, isLast: true);
        return rules;
    }

    /// <param name="asked">What has to hold to come here.</param>
    /// <param name="isLast">Whether what comes to nothing here comes to no other rule.</param>
    private void Add(List<FlagRule> rules, IReadOnlyList<JsonElement> asked, JsonElement result, bool isLast)
    {
        if (result.Member("if") is { ValueKind: JsonValueKind.Array } branches)
        {
            AddBranches(rules, asked, [.. branches.EnumerateArray()], isLast);
        }
        else if (result.Member("fractional") is { ValueKind: JsonValueKind.Array } fractional)
        {
            rules.Add(Rule(asked, Split([.. fractional.EnumerateArray()])));
        }
        else if (result.AsValue() is { } variant)
        {
            if (!variants.Contains(variant, StringComparer.Ordinal))
            {
                notes.Refuse($"It serves '{variant}', which is none of its variants.");
            }
            rules.Add(Rule(asked, RuleParts.Serve(variant)));
        }
        else if (result.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            if (!isLast)
            {
                AddDefault(rules, asked);
            }
        }
        else if (
            variants.Contains("true", StringComparer.Ordinal) && variants.Contains("false", StringComparer.Ordinal)
        )
        {
            // A condition by itself is the variant of its outcome.
            rules.Add(Rule([.. asked, result], RuleParts.Serve("true")));
            rules.Add(Rule(asked, RuleParts.Serve("false")));
        }
        else
        {
            notes.Refuse("Its variant is computed by more than if and fractional.");
        }
    }

    private void AddBranches(
        List<FlagRule> rules,
        IReadOnlyList<JsonElement> asked,
        JsonElement[] branches,
        bool isLast
    )
    {
        for (var i = 0; i + 1 < branches.Length; i += 2)
        {
            if (branches[i].ValueKind == JsonValueKind.True)
            {
                Add(rules, asked, branches[i + 1], isLast);
                return;
            }
            Add(rules, [.. asked, branches[i]], branches[i + 1], isLast: false);
        }
        Add(rules, asked, branches.Length % 2 == 1 ? branches[^1] : default, isLast);
    }

    /// <summary>Nothing comes of it there, so that rules behind it must not be asked.</summary>
    private void AddDefault(List<FlagRule> rules, IReadOnlyList<JsonElement> asked)
    {
        if (@default is null)
        {
            notes.Refuse("Some are left to the code before others are asked, and a rule has to have a variant here.");
        }
        rules.Add(Rule(asked, RuleParts.Serve(@default ?? "")));
    }

    /// <summary>A condition that is an evaluator and nothing else stays a segment.</summary>
    private FlagRule Rule(IReadOnlyList<JsonElement> asked, FlagServing serving)
    {
        var reference = asked
            .Select(FlagdConditions.ReferenceOf)
            .FirstOrDefault(name => name is not null && evaluators.ContainsKey(name));
        var others = reference is null ? asked : asked.Where(a => FlagdConditions.ReferenceOf(a) != reference);
        string[]? segments = reference is null ? null : [SegmentKeys.Of(reference)];
        return new(serving, RuleParts.AllOrNull(others.Select(a => conditions.Read(a))), segments);
    }

    private FlagServing Split(JsonElement[] parts)
    {
        notes.DrawsAnew();
        var by = parts is [{ ValueKind: not JsonValueKind.Array } first, ..] ? Attribute(first) : null;
        var shares = parts
            .Where(p => p.ValueKind == JsonValueKind.Array && p.GetArrayLength() is 1 or 2)
            .Select(p => (Variant: p[0].AsValue() ?? "", Weight: p.GetArrayLength() == 2 ? p[1].AsNumber() ?? 0 : 1))
            .ToArray();
        var sum = shares.Sum(s => s.Weight);
        if (sum <= 0 || Array.Exists(shares, s => !variants.Contains(s.Variant, StringComparer.Ordinal)))
        {
            notes.Refuse("A share is of none of its variants.");
            return new();
        }
        return RuleParts.Split(
            shares.Select(s => (s.Variant, s.Weight / sum)),
            by: by == RuleParts.TargetingKey ? null : by
        );
    }

    /// <summary>What a share is drawn by: an attribute, by itself or behind the key of the flag.</summary>
    private string? Attribute(JsonElement by)
    {
        if (FlagdConditions.FactOf(by) is { } alone)
        {
            return alone;
        }
        var facts = by.Items("cat").Where(p => p.Member("var")?.AsValue() != "$flagd.flagKey").ToArray();
        if (facts is [var only] && FlagdConditions.FactOf(only) is { } fact)
        {
            return fact;
        }
        notes.Refuse("Shares are drawn by more than one attribute.");
        return null;
    }
}
