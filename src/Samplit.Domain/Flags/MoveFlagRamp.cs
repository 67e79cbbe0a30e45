namespace Samplit.Domain.Flags;

/// <summary>A breach of what guards a ramp.</summary>
/// <param name="Version">Of the event in the experiment's stream, which has the numbers.</param>
/// <param name="Metric">Whose guardrail it is; null of blank time.</param>
/// <param name="Variant">That breached it; null of blank time.</param>
public sealed record FlagRampBreach(long Version, Guid? Metric, string? Variant);

/// <summary>What is known of a ramp that its flag's stream does not say.</summary>
/// <param name="Units">That had a variant of its split since its step is held.</param>
/// <param name="IsGuarded">Whether the experiment of its guard is active; true without a guard.</param>
public sealed record FlagRampEvidence(long Units, bool IsGuarded, FlagRampBreach? Breach);

/// <summary>What can become of a ramp. Doing something again is no news.</summary>
public static class MoveFlagRamp
{
    /// <param name="step">The one whose hold may be over: a message about an earlier one moves nothing.</param>
    /// <returns>
    /// The next step, or the end, once all that its step asks for is there; what it comes to wait for, once; and the
    /// way back, whatever it does otherwise, when its guard was breached.
    /// </returns>
    public static Decision Advance(Flag flag, Guid id, int step, FlagRampEvidence evidence, DateTimeOffset now)
    {
        if (flag.FindRamp(id) is not { IsOpen: true } ramp)
        {
            return Decision.Nothing;
        }
        if (evidence.Breach is { } breach)
        {
            return RollBack(flag, ramp, Explain(breach, ramp.Guard!.Experiment), breach.Version);
        }
        if (ramp.Status == FlagRampStatus.Paused || ramp.Step != step || now < ramp.HeldUntil)
        {
            return Decision.Nothing;
        }
        if (FindMissing(flag, ramp, evidence) is { } missing)
        {
            return ramp.Waits == missing
                ? Decision.Nothing
                : Decision.Append(new FlagRampWaiting(ramp.Id, ramp.Step, missing));
        }
        var units = ramp.Current.MinimumUnits is null ? (long?)null : evidence.Units;
        if (ramp.Step == ramp.Steps.Count - 1)
        {
            return Decision.Append(new FlagRampCompleted(ramp.Id, units));
        }
        var next = ramp.Step + 1;
        return Decision.Append([
            new FlagRampStepTaken(ramp.Id, next, units),
            .. SetRollout(
                flag,
                (ramp.Environment, ramp.Rule),
                ramp.Steps[next].RolloutPerMillion,
                $"Step {next + 1} of {ramp.Steps.Count} of a ramp."
            ),
        ]);
    }

    /// <param name="step">Place of the step whose successor is approved: the one in force.</param>
    public static Decision Approve(Flag flag, Guid id, int? step, string? reason) =>
        OfOpen(
            flag,
            id,
            reason,
            ramp =>
                step != ramp.Step
                    ? Decision.Refuse(Refusal.Invalid("step", $"The place of the step that is in force: {ramp.Step}."))
                : ramp.Current.NeedsApproval != true
                    ? Decision.Refuse(Refusal.Invalid("step", "This step needs no approval."))
                : ramp.IsApproved ? Decision.Nothing
                : Decision.Append(new FlagRampStepApproved(id, ramp.Step, reason))
        );

    public static Decision Pause(Flag flag, Guid id, string? reason) =>
        OfOpen(
            flag,
            id,
            reason,
            ramp =>
                ramp.Status == FlagRampStatus.Paused
                    ? Decision.Nothing
                    : Decision.Append(new FlagRampPaused(id, reason))
        );

    public static Decision Resume(Flag flag, Guid id, string? reason) =>
        OfOpen(
            flag,
            id,
            reason,
            ramp =>
                ramp.Status == FlagRampStatus.Paused
                    ? Decision.Append(new FlagRampResumed(id, reason))
                    : Decision.Nothing
        );

    public static Decision RollBack(Flag flag, Guid id, string? reason) =>
        flag.FindRamp(id) is { Status: FlagRampStatus.RolledBack }
            ? Decision.Nothing
            : OfOpen(flag, id, reason, ramp => RollBack(flag, ramp, reason, breach: null));

    /// <summary>Ends the ramps that a change by hand takes over from.</summary>
    /// <param name="environment">That is changed; null for all of them.</param>
    internal static IEnumerable<object> Stop(Flag flag, string? environment, string reason) =>
        (flag.Ramps ?? [])
            .Where(r => r.IsOpen && (environment is null || r.Environment == environment))
            .Select(r => new FlagRampStopped(r.Id, r.Step, reason));

    /// <returns>The change of a rule's rollout; none where it is so already, and where there is no such split any more.</returns>
    internal static IEnumerable<FlagEnvironmentChanged> SetRollout(
        Flag flag,
        (string Environment, int Rule) of,
        int? perMillion,
        string? reason
    )
    {
        if (
            flag.Environments.GetValueOrDefault(of.Environment) is not { } before
            || before.Rules.ElementAtOrDefault(of.Rule) is not { Serve.Split: { } split } rule
            || split.RolloutPerMillion == perMillion
        )
        {
            return [];
        }
        var rules = before.Rules.ToArray();
        rules[of.Rule] = rule with { Serve = new(Split: split with { RolloutPerMillion = perMillion }) };
        return [new FlagEnvironmentChanged(of.Environment, before with { Rules = rules }, reason)];
    }

    private static Decision RollBack(Flag flag, FlagRamp ramp, string? reason, long? breach) =>
        Decision.Append([
            new FlagRampRolledBack(ramp.Id, ramp.Step, reason, breach),
            .. SetRollout(flag, (ramp.Environment, ramp.Rule), ramp.Before, reason),
        ]);

    private static FlagRampWait? FindMissing(Flag flag, FlagRamp ramp, FlagRampEvidence evidence) =>
        flag.Status != FlagStatus.Active ? FlagRampWait.Activation
        : !evidence.IsGuarded ? FlagRampWait.Guard
        : evidence.Units < (ramp.Current.MinimumUnits ?? 0) ? FlagRampWait.Units
        : ramp.Current.NeedsApproval == true && !ramp.IsApproved ? FlagRampWait.Approval
        : null;

    private static string Explain(FlagRampBreach breach, Guid experiment) =>
        breach.Metric is { } metric
            ? $"The variant {breach.Variant} of the experiment {experiment} breached the guardrail of its metric {metric}."
            : $"The experiment {experiment} hid parts of pages for too long.";

    private static Decision OfOpen(Flag flag, Guid id, string? reason, Func<FlagRamp, Decision> decide) =>
        (ChangeFlag.Frozen(flag) ?? Text.Validate("reason", reason, ChangeFlag.MaxReasonLength)) is { } problem
            ? Decision.Refuse(problem)
        : flag.FindRamp(id) is not { } ramp
            ? Decision.Refuse(
                new(
                    RefusalKind.NotFound,
                    ProblemCodes.RampNotFound,
                    "The flag has no ramp of this id, or has had another one in its environment since."
                )
            )
        : ramp.IsOpen ? decide(ramp)
        : Decision.Refuse(new(RefusalKind.Conflict, ProblemCodes.RampOver, "The ramp is over, and stays as it was."));
}
