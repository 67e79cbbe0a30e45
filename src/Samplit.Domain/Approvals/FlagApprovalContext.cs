using Samplit.Domain.Flags;
using Samplit.Domain.Flags.Import;

namespace Samplit.Domain.Approvals;

/// <summary>
/// What proposals for a flag are decided on. Under a policy that has a rule for <see cref="ApprovalAction.Flags"/>, what
/// production gets is approved: its rules and what it serves when it is off, an override there, a ramp that starts, a
/// change that is planned, and the definition of a flag that is served there. To turn it off in production or altogether, to
/// pause a ramp or roll it back, to cancel what is planned and to end an override takes nobody else.
/// </summary>
/// <param name="Others">All flags of the project; null where nobody knows them, and they are not asked.</param>
/// <param name="Following">What the event before brings about; null for nothing.</param>
public sealed record FlagApprovalContext(
    Flag Flag,
    IReadOnlyCollection<Flag>? Others,
    FlagConsequence? Following,
    ProposalList Proposals,
    ApprovalPolicy Policy,
    long Version,
    DateTimeOffset Now
) : ApprovalContext(Proposals, Policy, Version, Now)
{
    /// <summary>The environment whose changes are approved.</summary>
    public const string Production = "production";

    public override int Revision => Flag.Revision;

    internal override IReadOnlyList<ApprovalAction> Actions => FlagActions.All;

    /// <summary>A flag that nobody can propose yet is made without anything for production.</summary>
    public static Decision Create(Decision decision, ApprovalPolicy policy, string? actor) =>
        RequireApproval.IsBreakGlass(actor)
        || !decision.Events.OfType<FlagCreated>().Any(e => Needed(e, policy) is not null)
            ? decision
            : Decision.Refuse(
                new(
                    RefusalKind.Conflict,
                    ProblemCodes.ApprovalRequired,
                    $"In this project another person approves what flags do in {Production}: make it with {Production} off and without a value there, and propose the rest.",
                    "environments"
                )
            );

    /// <summary>What an import makes of a file: flags that are off in production, where others have to approve that they are on.</summary>
    public static ImportedFlags Import(ImportedFlags file, ApprovalPolicy policy, string? actor) =>
        policy.Needed(ApprovalAction.Flags) == 0 || RequireApproval.IsBreakGlass(actor)
            ? file
            : file.TurnOff(Production, "Others have to approve what it does there.");

    internal static ApprovalRule? Needed(FlagCreated created, ApprovalPolicy policy) =>
        created.Environments.GetValueOrDefault(Production) is { } it
        && (it.IsOn || it.Off is not null)
        && policy.Needed(ApprovalAction.Flags) is > 0 and var needed
            ? new(ApprovalAction.Flags, needed)
            : null;

    internal override ApprovalAction? ActionOf(object @event) =>
        @event switch
        {
            FlagChanged e => IsServed && !IsSameButForWords(e.Definition, Flag.Definition),
            FlagEnvironmentChanged e => Following?.Is(e) != true && Serves(e.Environment, e.Is),
            FlagActivated => Following?.Activates != true && (InProduction?.IsOn == true || IsOverridden),
            FlagArchived => IsServed,
            FlagOverrideSet e => e.Environment == Production,
            FlagChangePlanned { Action: FlagAction.Activate } => true,
            // What production has when its time comes is not known yet.
            FlagChangePlanned e => e.Environment == Production,
            FlagRampStarted e => e.Environment == Production,
            _ => false,
        }
            ? ApprovalAction.Flags
            : null;

    internal override ApprovalContext After(object @event) =>
        this with
        {
            Flag = Flag.Evolve(Flag, Flag.Id, @event, Now)!,
            Following = FlagConsequence.Of(@event, Flag, Following, Now),
        };

    internal override bool IsBeforeApproved(object @event) => @event is FlagRampStopped;

    /// <summary>What is not to come any more cannot be approved.</summary>
    internal override DateTimeOffset? LatestFor(ProposedChange? change) =>
        change?.Flag?.Planned?.At ?? change?.Flag?.Override?.Until;

    /// <summary>Of all that it comes to, what is approved: the rest follows from it.</summary>
    internal override ProposedChange? Normalize(ProposedChange? change, Decision applied) =>
        applied.Events.FirstOrDefault(e => ActionOf(e) is not null) is { } approved
            ? new(
                Flag: new(
                    approved as FlagChanged,
                    approved as FlagEnvironmentChanged,
                    approved as FlagOverrideSet,
                    approved as FlagChangePlanned,
                    approved as FlagRampStarted,
                    approved is FlagActivated ? true : null,
                    approved is FlagArchived ? true : null
                )
            )
            : change;

    internal override Decision Apply(
        ApprovalAction action,
        ProposedChange? change,
        string reason,
        ExpectedRevision expected,
        long version
    ) =>
        !expected.Allows(Flag.Revision) ? Decision.Refuse(Refusal.StaleRevision)
        : change?.Flag is not { } proposed || FlagActions.Count(proposed) != 1
            ? Decision.Refuse(Refusal.Invalid("change", "What is to become of the flag: exactly one thing."))
        : proposed switch
        {
            { Definition: { } e } => Others is null
                ? Decision.Append(e)
                : ChangeFlag.Define(Flag, e.Definition, Others),
            { Environment: { } e } => ChangeFlag.SetEnvironment(Flag, e.Environment, e.Is, e.Reason, "is"),
            { Override: { } e } => Within(
                "override",
                ChangeFlag.Override(Flag, e.Environment, e.Unit, e.Variant, e.Value, e.Reason, e.Until, AskedAt)
            ),
            { Planned: { } e } => Within(
                "planned",
                PlanFlagChange.Decide(new(e.Change, e.At, e.Action, e.Environment, e.Is, e.Reason), Flag, AskedAt)
            ),
            { Ramp: { } e } => Within(
                "ramp",
                StartFlagRamp.Decide(new(e.Ramp, e.Environment, e.Rule, e.Steps, e.Guard, e.Reason), Flag)
            ),
            { Activated: true } => ChangeFlag.Activate(Flag),
            _ => Others is null ? Decision.Append(new FlagArchived()) : ChangeFlag.Archive(Flag, Others),
        };

    private static Decision Within(string member, Decision decision) =>
        decision.Refusal is { Field: { } field } refusal
            ? Decision.Refuse(refusal with { Field = $"{member}.{field}" })
            : decision;

    private FlagEnvironment? InProduction => Flag.Environments.GetValueOrDefault(Production);

    /// <summary>
    /// Whether anybody in production gets anything of it that the code that asks has not by itself, now or by what was
    /// approved for later.
    /// </summary>
    private bool IsServed =>
        InProduction is { IsOn: true } or { Off: not null }
        || IsOverridden
        || Flag.Planned?.Any(p => p.Environment == Production) == true;

    private bool IsOverridden => Flag.Overrides.Any(o => o.Environment == Production);

    /// <summary>An auditor, who knows no others, asks of nothing whether it is still to come: that was asked when it was done.</summary>
    private DateTimeOffset AskedAt => Others is null ? DateTimeOffset.MinValue : Now;

    /// <summary>What is off, and serves what it served when it was off, can be prepared by one.</summary>
    private bool Serves(string environment, FlagEnvironment then) =>
        environment == Production && (then.IsOn || then.Off != InProduction?.Off);

    private static bool IsSameButForWords(FlagDefinition one, FlagDefinition other) =>
        Wordless(one).Equals(Wordless(other));

    private static FlagDefinition Wordless(FlagDefinition definition) =>
        definition with
        {
            Name = null,
            Description = null,
            Tags = null,
        };
}

/// <summary>What proposals for a segment are decided on: whom it is for is whom flags are for, in production, too.</summary>
public sealed record SegmentApprovalContext(
    Segment Segment,
    ProposalList Proposals,
    ApprovalPolicy Policy,
    long Version,
    DateTimeOffset Now
) : ApprovalContext(Proposals, Policy, Version, Now)
{
    public override int Revision => Segment.Revision;

    internal override IReadOnlyList<ApprovalAction> Actions => FlagActions.All;

    internal override ApprovalAction? ActionOf(object @event) =>
        @event is SegmentChanged e && !e.When.Equals(Segment.When) ? ApprovalAction.Flags : null;

    internal override ApprovalContext After(object @event) =>
        this with
        {
            Segment = Segment.Evolve(Segment, Segment.Id, @event, Now)!,
        };

    internal override bool IsBeforeApproved(object @event) => false;

    internal override Decision Apply(
        ApprovalAction action,
        ProposedChange? change,
        string reason,
        ExpectedRevision expected,
        long version
    ) =>
        !expected.Allows(Segment.Revision) ? Decision.Refuse(Refusal.StaleRevision)
        : change?.Segment is { } e ? ChangeSegment.Change(Segment, e.When, e.Description)
        : Decision.Refuse(Refusal.Invalid("change", "What the segment is to be."));
}

internal static class FlagActions
{
    public static IReadOnlyList<ApprovalAction> All { get; } = [ApprovalAction.Flags];

    /// <summary>How many things are to become of a flag.</summary>
    public static int Count(ProposedFlagChange change) =>
        new[]
        {
            change.Definition is not null,
            change.Environment is not null,
            change.Override is not null,
            change.Planned is not null,
            change.Ramp is not null,
            change.Activated == true,
            change.Archived == true,
        }.Count(isThere => isThere);
}
