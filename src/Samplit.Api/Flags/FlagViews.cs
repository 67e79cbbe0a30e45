using System.Text.Json;
using Samplit.Api.Http;
using Samplit.Domain.Flags;
using Samplit.Domain.Targeting;

namespace Samplit.Api.Flags;

/// <param name="Unit">Its pseudonym under the project's salt.</param>
/// <param name="Variant">Absent where it is a value that no variant has.</param>
/// <param name="Until">When it stops by itself; absent for never.</param>
public sealed record FlagOverrideView(
    string Environment,
    string Unit,
    string? Variant,
    JsonElement? Value,
    string Reason,
    DateTimeOffset SetAt,
    DateTimeOffset? Until
)
{
    public static FlagOverrideView From(FlagOverride o) =>
        new(o.Environment, o.Unit.ToString(), o.Variant, o.Value, o.Reason, o.SetAt, o.Until);
}

/// <param name="EvaluatedAt">When it was asked for last, by environment, to the minute.</param>
/// <param name="Hints">What somebody may want to do something about.</param>
public sealed record FlagUseView(
    DateTimeOffset ChangedAt,
    IReadOnlyDictionary<string, DateTimeOffset> EvaluatedAt,
    IReadOnlyList<FlagHint> Hints
)
{
    public static FlagUseView From(Flag flag, FlagUse use, DateTimeOffset now) =>
        new(use.ChangedAt, use.EvaluatedAt, FlagHints.Of(flag, use.ChangedAt, use.EvaluatedAt, now));
}

/// <param name="Overrides">Those that hold, and those that ended and nobody has removed.</param>
/// <param name="Owner">The user who made it; absent when a key did.</param>
/// <param name="Planned">Changes that are still to come; absent where there are none.</param>
/// <param name="Ramps">The last one of each environment; absent where there was none.</param>
/// <param name="Use">What it has been through lately; absent in answers to changes.</param>
public sealed record FlagView(
    Guid Id,
    string Key,
    FlagStatus Status,
    FlagDefinition Definition,
    IReadOnlyDictionary<string, FlagEnvironment> Environments,
    IReadOnlyList<FlagOverrideView> Overrides,
    long Seed,
    int Revision,
    DateTimeOffset CreatedAt,
    Guid Project,
    Guid? Owner,
    IReadOnlyList<PlannedFlagChange>? Planned,
    IReadOnlyList<FlagRamp>? Ramps,
    FlagUseView? Use = null
) : IRevised, IExample
{
    static object IExample.Example =>
        From(
            new Flag(
                IExample.SomeId,
                "new-checkout",
                Some,
                FlagStatus.Active,
                new Dictionary<string, FlagEnvironment> { ["production"] = SomeEnvironment },
                Overrides: [],
                Seed: 42,
                Revision: 2,
                IExample.SomeTime
            )
        );

    internal static FlagDefinition Some { get; } =
        new(
            FlagKind.Boolean,
            [new("on", JsonElement.Parse("true")), new("off", JsonElement.Parse("false"))],
            "The checkout on one page"
        );

    internal static FlagEnvironment SomeEnvironment { get; } =
        new(
            IsOn: true,
            [
                new(new("on"), new Rule(Fact: "plan", Operator: RuleOperator.Equals, Values: ["staff"])),
                new(new(Split: new([new("on", 1)], RolloutPerMillion: 100_000))),
            ],
            Default: "off",
            Off: "off"
        );

    public static FlagView From(Flag flag) =>
        new(
            flag.Id,
            flag.Key,
            flag.Status,
            flag.Definition,
            flag.Environments,
            [.. flag.Overrides.Select(FlagOverrideView.From)],
            flag.Seed,
            flag.Revision,
            flag.CreatedAt,
            Domain.Access.Project.Of(flag.Project),
            flag.Owner,
            flag.Planned,
            flag.Ramps
        );
}

public sealed record SegmentView(
    Guid Id,
    string Key,
    Rule When,
    string? Description,
    bool IsArchived,
    int Revision,
    DateTimeOffset CreatedAt,
    Guid Project
) : IRevised, IExample
{
    static object IExample.Example =>
        From(new Segment(IExample.SomeId, "staff", Some, null, IsArchived: false, Revision: 1, IExample.SomeTime));

    internal static Rule Some { get; } = new(Fact: "email", Operator: RuleOperator.EndsWith, Values: ["@shop.example"]);

    public static SegmentView From(Segment segment) =>
        new(
            segment.Id,
            segment.Key,
            segment.When,
            segment.Description,
            segment.IsArchived,
            segment.Revision,
            segment.CreatedAt,
            Domain.Access.Project.Of(segment.Project)
        );
}
