using Samplit.Domain.Elements;
using Samplit.Domain.Experiments;

namespace Samplit.Domain.Tests.Elements;

/// <summary>A page with a headline and a button, and the experiment on them.</summary>
internal static class TwoElements
{
    public static readonly ElementContent Nothing = new(null, null, null, null, null, null);

    public static readonly Element Headline = new(
        "headline",
        ElementKind.Headline,
        new Selector(SelectorKind.Css, "main > h1"),
        [new Selector(SelectorKind.Id, "title")],
        Says("Welcome"),
        [new("welcome", IsControl: true, Content: null), new("hello", IsControl: false, Says("Hello"))]
    );

    /// <summary>With a third variant.</summary>
    public static readonly Element More = Headline with
    {
        Variants = [.. Headline.Variants, new("hi", IsControl: false, Says("Hi"))],
    };

    public static readonly Element Button = new(
        "button",
        ElementKind.Button,
        new Selector(SelectorKind.Class, "buy"),
        Fallbacks: null,
        Original: null,
        [
            new("plain", IsControl: true, Content: null, Weight: 1),
            new(
                "red",
                IsControl: false,
                Nothing with
                {
                    Style = new Dictionary<string, string> { ["background-color"] = "red", ["color"] = "white" },
                },
                Weight: 3
            ),
        ]
    );

    public static readonly CreateExperiment Request = A.Request with
    {
        Name = "Home",
        Variants = null,
        Type = ExperimentType.MultiElement,
        Elements = [Headline, Button],
    };

    public static ElementContent Says(string text) => Nothing with { Text = text };

    public static ExperimentCreated Created(CreateExperiment request) =>
        (ExperimentCreated)CreateExperiment.Decide(request).Events[0];
}
