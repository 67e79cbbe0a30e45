using Samplit.Domain.Elements;
using Samplit.Domain.Targeting;

namespace Samplit.Domain.Experiments;

public enum GoalKind
{
    /// <summary>A click on an element, or on something in it.</summary>
    Click,

    /// <summary>A form that is sent.</summary>
    Submit,

    /// <summary>A page that is reached.</summary>
    Url,

    /// <summary>The page says so, by name.</summary>
    Custom,
}

/// <summary>
/// A way to convert on a web page. A visitor converts once in an experiment, by whichever goal comes first. Stored
/// inside events for ever: add nullable members, never rename or retype one.
/// </summary>
/// <param name="Selector">What is clicked or sent; of those two kinds, and needed there.</param>
/// <param name="Url">The page; of that kind, and needed there.</param>
/// <param name="Value">
/// What the conversion is worth, whatever the page says; null to go by the page, which says 1 or more.
/// </param>
public sealed record Goal(string Name, GoalKind Kind, Selector? Selector, UrlPattern? Url, double? Value)
{
    public const int MaxNameLength = 100;
    public const int MaxGoals = 20;

    /// <summary>Largest value a conversion may have, either way: sums of billions of them stay exact enough.</summary>
    public const double MaxValue = 1e12;

    /// <param name="at">The goal's own place in the request, such as <c>goals[0]</c>.</param>
    /// <returns>Null when it can be reached.</returns>
    internal Refusal? Validate(string at) =>
        Text.ValidateName($"{at}.name", Name, MaxNameLength)
        ?? (
            (Kind is GoalKind.Click or GoalKind.Submit, Selector) switch
            {
                (true, null) => Refusal.Invalid($"{at}.selector", "What is clicked or sent."),
                (false, not null) => Refusal.Invalid($"{at}.selector", "Only a click or a submit has one."),
                (false, null) => null,
                _ => Selector.Validate($"{at}.selector", Selector),
            }
        )
        ?? (
            (Kind == GoalKind.Url, Url) switch
            {
                (true, null) => Refusal.Invalid($"{at}.url", "The page that is reached."),
                (false, not null) => Refusal.Invalid($"{at}.url", "Only a page that is reached has one."),
                _ => Url?.Validate($"{at}.url"),
            }
        )
        ?? (
            Value is not { } value || Math.Abs(value) <= MaxValue
                ? null
                : Refusal.Invalid($"{at}.value", "A number from -1e12 to 1e12.")
        );

    /// <returns>What is wrong with the first that is; null when they go together.</returns>
    internal static Refusal? Validate(IReadOnlyList<Goal> goals) =>
        goals.Count > MaxGoals ? Refusal.Invalid("goals", $"At most {MaxGoals} of them.")
        : goals.Select((goal, i) => goal.Validate($"goals[{i}]")).FirstOrDefault(p => p is not null) is { } problem
            ? problem
        : goals.Select(g => g.Name).Distinct(StringComparer.Ordinal).Count() < goals.Count
            ? Refusal.Invalid("goals", "Each needs a name of its own.")
        : null;
}
