using Samplit.Domain.Allocation.Reallocation;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Domain.Experiments;
using Samplit.Domain.Experiments.Changes;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Tests;

/// <summary>
/// Given(a state of the world).When(a command).Then(an event), ThenNothing() or ThenRefused("code"). Each of them
/// gives the world as it is then, so that a story can go on.
/// </summary>
internal static class Story
{
    public static Scene Given(World world) => new(world);

    public static Func<World, Answer> Create(CreateExperiment command) => _ => CreateExperiment.Decide(command);

    public static Func<World, Answer> Take(LifecycleStep step, ExpectedRevision expectedRevision = default) =>
        world => ChangeLifecycle.Decide(new ChangeLifecycle(step, expectedRevision), world.Experiment);

    public static Func<World, Answer> Register(
        Preregistration preregistration,
        string? reason = null,
        ExpectedRevision expectedRevision = default
    ) =>
        world =>
            ChangePreregistration.Decide(
                new ChangePreregistration(preregistration, reason, expectedRevision),
                world.Experiment
            );

    public static Func<World, Answer> Offer(params IReadOnlyList<NewVariant> variants) =>
        Change(new ChangeVariants(variants, Elements: null, Reason: null, ExpectedRevision: default));

    public static Func<World, Answer> Change(ChangeVariants command) =>
        world => ChangeVariants.Decide(command, world.Experiment, world.Allocation, world.Statistics, world.Version);

    public static VariantsPreview Preview(World world, ChangeVariants command) =>
        VariantsPreview.From(
            ChangeVariants.Decide(command, world.Experiment, world.Allocation, world.Statistics, world.Version),
            world.Experiment,
            world.Allocation,
            world.Statistics,
            world.Now
        );

    public static Func<World, Answer> Assign(string visitor, AutomationSignal? automated = null) =>
        world =>
            AssignVisitor.Decide(
                new AssignVisitor(A.Visitor(visitor), Automated: automated),
                world.Experiment,
                world.Allocation,
                world.Assignments.GetValueOrDefault(A.Visitor(visitor))
            );

    public static Func<World, Answer> ConvertVisitor(string visitor, double value = 1, string? goal = null) =>
        world =>
            RecordConversion.Decide(
                new RecordConversion(A.Visitor(visitor), value, goal),
                world.Experiment,
                world.Assignments.GetValueOrDefault(A.Visitor(visitor)),
                world.Converted.Contains(A.Visitor(visitor))
            );

    public static Func<World, Answer> Reallocate() => Reallocate(new ReallocateTraffic(OnlyIfDue: false));

    public static Func<World, Answer> ReallocateIfDue() => Reallocate(new ReallocateTraffic(OnlyIfDue: true));

    public static Func<World, Answer> Recommend(RecommendAllocation command) =>
        world => RecommendAllocation.Decide(command, world.Experiment, world.Allocation, world.Version);

    public static Func<World, Answer> Reallocate(ReallocateTraffic command) =>
        world =>
            ReallocateTraffic.Decide(
                command,
                world.Experiment,
                world.Allocation,
                world.Statistics,
                world.Version,
                world.Now
            );
}

/// <param name="Assignment">What an assigned visitor is told; null for other commands.</param>
internal sealed record Answer(IReadOnlyList<object> Events, Refusal? Refusal, AssignmentOutcome? Assignment = null)
{
    public static implicit operator Answer(Decision decision) => new(decision.Events, decision.Refusal);

    public static implicit operator Answer(AssignmentOutcome outcome) =>
        new(outcome.Event is { } assigned ? [assigned] : [], outcome.Refusal, outcome);
}

internal sealed record Scene(World World)
{
    public Scene Later(TimeSpan passed) => new(World.Later(passed));

    public Outcome When(Func<World, Answer> command) => new(World, command(World));
}

internal sealed record Outcome(World World, Answer Answer)
{
    public Scene Then<T>(Action<T>? check = null)
        where T : notnull
    {
        Assert.Null(Answer.Refusal);
        var @event = Assert.IsType<T>(Assert.Single(Answer.Events));
        check?.Invoke(@event);
        return new Scene(World.Then(@event));
    }

    public Scene Then(object expected)
    {
        Assert.Null(Answer.Refusal);
        Assert.Equal(expected, Assert.Single(Answer.Events));
        return new Scene(World.Then(expected));
    }

    public Scene ThenNothing()
    {
        Assert.Null(Answer.Refusal);
        Assert.Empty(Answer.Events);
        return new Scene(World);
    }

    public Scene ThenRefused(string code, string? field = null, RefusalKind kind = RefusalKind.Conflict)
    {
        Assert.Empty(Answer.Events);
        Assert.Equal((kind, code, field), (Answer.Refusal?.Kind, Answer.Refusal?.Code, Answer.Refusal?.Field));
        return new Scene(World);
    }

    public Scene ThenInvalid(string field) => ThenRefused("invalid_request", field, RefusalKind.Invalid);

    /// <summary>Looks at what the visitor is told, before the events are.</summary>
    public Outcome ThenTold(string variant, bool inExperiment = true, int? allocation = null, double? propensity = null)
    {
        var told = Assert.IsType<AssignmentOutcome>(Answer.Assignment);
        Assert.Equal(
            (variant, inExperiment, allocation, propensity),
            (told.Variant, told.InExperiment, told.Allocation, told.Propensity)
        );
        return this;
    }
}
