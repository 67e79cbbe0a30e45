using System.Runtime.InteropServices;
using System.Text.Json;
using Samplit.Domain.Targeting;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Flags;

/// <summary>What a flag and what it does somewhere may be, each refusal with the member that is to blame.</summary>
internal static class FlagValidation
{
    public const int MaxVariants = 50;
    public const int MaxRules = 100;
    public const int MaxSegments = 50;
    public const int MaxPrerequisites = 20;
    public const int MaxTags = 50;
    public const int MaxNameLength = 255;
    public const int MaxDescriptionLength = 10_000;

    /// <summary>Bytes.</summary>
    public const int MaxValueSize = 16_384;

    private const double LargestNumber = 1e15;

    public static Refusal? Validate(FlagDefinition flag, string field = "definition") =>
        (
            Enum.IsDefined(flag.Kind)
                ? null
                : Refusal.Invalid($"{field}.kind", "One of boolean, string, number and object.")
        )
        ?? (flag.Name is null ? null : Text.ValidateName($"{field}.name", flag.Name, MaxNameLength))
        ?? Text.Validate($"{field}.description", flag.Description, MaxDescriptionLength)
        ?? ValidateVariants(flag, $"{field}.variants")
        ?? Text.ValidateTags($"{field}.tags", flag.Tags, MaxTags, FlagKey.MaxLength)
        ?? ValidatePrerequisites(flag.Prerequisites ?? [], $"{field}.prerequisites");

    /// <param name="flag">One that was validated.</param>
    /// <param name="field">The member that has the environment; empty where it is the request itself.</param>
    public static Refusal? Validate(FlagEnvironment environment, FlagDefinition flag, string field)
    {
        var prefix = field.Length == 0 ? "" : $"{field}.";
        if (environment.Rules is not { Count: <= MaxRules })
        {
            return Refusal.Invalid(
                $"{prefix}rules",
                $"At most {MaxRules} rules, none where nobody is asked for anything."
            );
        }
        for (var i = 0; i < environment.Rules.Count; i++)
        {
            if (Validate(environment.Rules[i], flag, $"{prefix}rules[{i}]") is { } problem)
            {
                return problem;
            }
        }
        return ValidateVariant(environment.Default, flag, $"{prefix}default")
            ?? ValidateVariant(environment.Off, flag, $"{prefix}off");
    }

    public static Refusal? ValidateVariant(string? variant, FlagDefinition flag, string field) =>
        variant is null || flag.Find(variant) is not null
            ? null
            : Refusal.Invalid(
                field,
                $"One of the flag's variants: {string.Join(", ", flag.Variants.Select(v => v.Key))}."
            );

    private static Refusal? ValidateVariants(FlagDefinition flag, string field)
    {
        if (flag.Variants is not { Count: >= 1 and <= MaxVariants })
        {
            return Refusal.Invalid(field, $"From 1 to {MaxVariants} variants.");
        }
        var keys = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < flag.Variants.Count; i++)
        {
            if (flag.Variants[i] is not { } variant)
            {
                return Refusal.Invalid($"{field}[{i}]", "A variant, not null.");
            }
            var problem =
                FlagKey.Validate($"{field}[{i}].key", variant.Key)
                ?? (
                    keys.Add(variant.Key)
                        ? null
                        : Refusal.Invalid($"{field}[{i}].key", $"Another variant has the key '{variant.Key}'.")
                )
                ?? ValidateValue(variant.Value, flag.Kind, $"{field}[{i}].value")
                ?? Text.Validate($"{field}[{i}].description", variant.Description, MaxDescriptionLength);
            if (problem is not null)
            {
                return problem;
            }
        }
        return null;
    }

    public static Refusal? ValidateValue(JsonElement value, FlagKind kind, string field) =>
        (kind, value.ValueKind) switch
        {
            (FlagKind.Boolean, JsonValueKind.True or JsonValueKind.False) => null,
            (FlagKind.String, JsonValueKind.String)
            or (FlagKind.Object, JsonValueKind.Object) when JsonMarshal.GetRawUtf8Value(value).Length <= MaxValueSize =>
                null,
            // Beyond it JSON numbers are not the same in every language.
            (FlagKind.Number, JsonValueKind.Number) when Math.Abs(value.GetDouble()) <= LargestNumber => null,
            (FlagKind.Boolean, _) => Refusal.Invalid(field, "true or false, as the flag is a boolean."),
            (FlagKind.Number, _) => Refusal.Invalid(field, "A number from -1e15 to 1e15, as the flag is a number."),
            (FlagKind.String, _) => Refusal.Invalid(
                field,
                $"A text of at most {MaxValueSize:N0} bytes, as the flag is a string."
            ),
            _ => Refusal.Invalid(field, $"An object of at most {MaxValueSize:N0} bytes, as the flag is an object."),
        };

    private static Refusal? ValidatePrerequisites(IReadOnlyList<FlagPrerequisite> prerequisites, string field)
    {
        if (prerequisites.Count > MaxPrerequisites)
        {
            return Refusal.Invalid(field, $"At most {MaxPrerequisites} prerequisites.");
        }
        var flags = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < prerequisites.Count; i++)
        {
            if (prerequisites[i] is not { } prerequisite)
            {
                return Refusal.Invalid($"{field}[{i}]", "A prerequisite, not null.");
            }
            if (!FlagKey.Is(prerequisite.Flag) || !flags.Add(prerequisite.Flag))
            {
                return Refusal.Invalid($"{field}[{i}].flag", "The key of another flag, each at most once.");
            }
            if (
                prerequisite.Variants is not { Count: >= 1 and <= MaxVariants }
                || !prerequisite.Variants.All(FlagKey.Is)
            )
            {
                return Refusal.Invalid($"{field}[{i}].variants", $"From 1 to {MaxVariants} of that flag's variants.");
            }
        }
        return null;
    }

    private static Refusal? Validate(FlagRule? rule, FlagDefinition flag, string field) =>
        rule is null
            ? Refusal.Invalid(field, "A rule, not null.")
            : ContextFilter.Validate(rule.When, $"{field}.when")
                ?? ValidateSegments(rule.Segments, $"{field}.segments")
                ?? Text.Validate($"{field}.description", rule.Description, MaxDescriptionLength)
                ?? Validate(rule.Serve, flag, $"{field}.serve");

    private static Refusal? ValidateSegments(IReadOnlyList<string>? segments, string field) =>
        segments is null || (segments.Count is >= 1 and <= MaxSegments && segments.All(FlagKey.Is))
            ? null
            : Refusal.Invalid(field, $"From 1 to {MaxSegments} keys of segments.");

    private static Refusal? Validate(FlagServing? serving, FlagDefinition flag, string field)
    {
        if (
            serving is null
            || new[] { serving.Variant is not null, serving.Split is not null, serving.Experiment is not null }.Count(
                g => g
            ) != 1
        )
        {
            return Refusal.Invalid(field, "Exactly one of a variant, a split and an experiment.");
        }
        return serving.Split is { } split
            ? Validate(split, flag, $"{field}.split")
            : ValidateVariant(serving.Variant, flag, $"{field}.variant");
    }

    private static Refusal? Validate(FlagSplit split, FlagDefinition flag, string field)
    {
        if (split.Shares is not { Count: >= 1 and <= MaxVariants })
        {
            return Refusal.Invalid($"{field}.shares", $"From 1 to {MaxVariants} shares.");
        }
        var variants = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < split.Shares.Count; i++)
        {
            if (split.Shares[i] is not { Variant: { } variant, Weight: >= 0 and <= FlagSplit.MaxWeight })
            {
                return Refusal.Invalid(
                    $"{field}.shares[{i}]",
                    $"A variant and a weight, a whole number from 0 to {FlagSplit.MaxWeight:N0}."
                );
            }
            if (ValidateVariant(variant, flag, $"{field}.shares[{i}].variant") is { } unknown)
            {
                return unknown;
            }
            if (!variants.Add(variant))
            {
                return Refusal.Invalid($"{field}.shares[{i}].variant", $"'{variant}' has a share already.");
            }
        }
        return split.Shares.All(s => s.Weight == 0) ? Refusal.Invalid($"{field}.shares", "At least one weight above 0.")
            : split.RolloutPerMillion is < 0 or > Weights.Total
                ? Refusal.Invalid($"{field}.rolloutPerMillion", "From 0, nobody, to 1,000,000, everybody.")
            : split.By is null ? null
            : ContextFilter.ValidateName($"{field}.by", split.By);
    }
}
