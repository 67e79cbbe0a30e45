using Marten;
using Samplit.Api.Approvals;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Approvals;
using Samplit.Domain.Flags;
using Samplit.Domain.Flags.Import;
using Samplit.Ledger;
using Samplit.Projections.Flags;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Api.Flags;

/// <summary>All of a project's, as a change of one of them has to go with the others.</summary>
/// <param name="Flags">Those that are archived, too.</param>
public sealed record FlagsOfProject(IReadOnlyList<Flag> Flags, IReadOnlyList<Segment> Segments);

/// <summary>Makes flags and segments and changes them, of a project one at a time.</summary>
public sealed class FlagChanges(
    StreamStore store,
    FlagRulesets rulesets,
    FlagSchedule schedule,
    ApprovalPolicies policies,
    TimeProvider clock
)
{
    internal static Refusal SegmentNotFound { get; } =
        new(RefusalKind.NotFound, ProblemCodes.SegmentNotFound, "There is no segment with this id or key.");

    /// <param name="project">As events have it: null for the default one.</param>
    public Task<(Flag?, Refusal?)> CreateFlagAsync(
        Guid? project,
        Func<FlagsOfProject, Decision> decide,
        EventMetadata actor,
        CancellationToken ct
    ) => CreateAsync<Flag>(project, decide, actor, ct);

    /// <param name="project">As events have it: null for the default one.</param>
    public Task<(Segment?, Refusal?)> CreateSegmentAsync(
        Guid? project,
        Func<FlagsOfProject, Decision> decide,
        EventMetadata actor,
        CancellationToken ct
    ) => CreateAsync<Segment>(project, decide, actor, ct);

    /// <returns>The flag as it is then, or why it is as it was.</returns>
    public Task<(FlagView?, Refusal?)> ChangeFlagAsync(
        Guid id,
        ExpectedRevision expected,
        Func<Flag, FlagsOfProject, Decision> decide,
        EventMetadata actor,
        CancellationToken ct
    ) => ChangeFlagAsync(id, expected, decide, namesOthers: true, actor, ct);

    /// <summary>
    /// Moves a ramp, which names nothing that was not there before: what has become of that must not keep it from going
    /// back.
    /// </summary>
    /// <returns>The flag as it is then, or why it is as it was.</returns>
    public Task<(FlagView?, Refusal?)> MoveRampAsync(
        Guid id,
        ExpectedRevision expected,
        Func<Flag, Decision> decide,
        EventMetadata actor,
        CancellationToken ct
    ) => ChangeFlagAsync(id, expected, (flag, _) => decide(flag), namesOthers: false, actor, ct);

    private async Task<(FlagView?, Refusal?)> ChangeFlagAsync(
        Guid id,
        ExpectedRevision expected,
        Func<Flag, FlagsOfProject, Decision> decide,
        bool namesOthers,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var (flag, refusal) = await ChangeAsync(FlagTarget.Instance, id, expected, decide, namesOthers, actor, ct);
        return flag is null ? (null, refusal) : (FlagView.From(flag), null);
    }

    /// <returns>The segment as it is then, or why it is as it was.</returns>
    public async Task<(SegmentView?, Refusal?)> ChangeSegmentAsync(
        Guid id,
        ExpectedRevision expected,
        Func<Segment, FlagsOfProject, Decision> decide,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var (segment, refusal) = await ChangeAsync(
            SegmentTarget.Instance,
            id,
            expected,
            decide,
            namesOthers: false,
            actor,
            ct
        );
        return segment is null ? (null, refusal) : (SegmentView.From(segment), null);
    }

    /// <summary>Makes all that can be made of a file, or none of it.</summary>
    /// <param name="isDry">Whether nothing is made, and only told what would be.</param>
    internal async Task<(ImportReport?, Refusal?)> ImportAsync(
        FlagImport import,
        bool isDry,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        await using var session = store.OpenDocumentSession(actor);
        await session.BeginTransactionAsync(ct);
        var all = await HoldAsync(session, import.Project, ct);
        var taken = await KeysOfOtherProjects.ReadAsync(session, all, ct);
        var of = Project.Of(import.Project);
        var policy = isDry
            ? await ApprovalPolicies.ReadAsync(of, session, ct)
            : await policies.HoldAsync(of, session, ct);
        var file = FlagApprovalContext.Import(import.File, policy, actor.Actor);
        var plan = FlagImport.Plan(import with { File = file }, all.Flags, all.Segments, taken);
        if (isDry || plan.Segments.Count + plan.Flags.Count == 0)
        {
            return (plan.Report, null);
        }
        foreach (var segment in plan.Segments)
        {
            session.Events.StartStream<Segment>(Guid.CreateVersion7(clock.GetUtcNow()), store.AsStored([segment]));
        }
        foreach (var flag in plan.Flags)
        {
            session.Events.StartStream<Flag>(Guid.CreateVersion7(clock.GetUtcNow()), store.AsStored([flag]));
        }
        return await SaveAsync(session, ct) is { } refusal ? (null, refusal) : (plan.Report, null);
    }

    private async Task<(T?, Refusal?)> CreateAsync<T>(
        Guid? project,
        Func<FlagsOfProject, Decision> decide,
        EventMetadata actor,
        CancellationToken ct
    )
        where T : class
    {
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        await using var session = store.OpenDocumentSession(actor);
        await session.BeginTransactionAsync(ct);
        var all = await HoldAsync(session, project, ct);
        var policy = await policies.HoldAsync(Project.Of(project), session, ct);
        var decision = FlagApprovalContext.Create(decide(all), policy, actor.Actor);
        if ((decision.Refusal ?? await CheckAsync(session, null, id, decision, all, ct)) is { } refusal)
        {
            return (null, refusal);
        }
        session.Events.StartStream<T>(id, store.AsStored(decision.Events));
        return await SaveAsync<T>(session, id, ct);
    }

    /// <summary>Proposes a change of a flag, or decides about a proposal, as others have to approve it.</summary>
    /// <returns>Why it was not done; null when it was.</returns>
    internal async Task<Refusal?> DecideFlagAsync(
        Guid id,
        Func<ApprovalContext, Decision> decide,
        EventMetadata actor,
        CancellationToken ct
    ) => (await ApplyAsync(FlagTarget.Instance, id, (_, _, context) => decide(context), true, actor, ct)).Item2;

    /// <inheritdoc cref="DecideFlagAsync"/>
    internal async Task<Refusal?> DecideSegmentAsync(
        Guid id,
        Func<ApprovalContext, Decision> decide,
        EventMetadata actor,
        CancellationToken ct
    ) => (await ApplyAsync(SegmentTarget.Instance, id, (_, _, context) => decide(context), false, actor, ct)).Item2;

    private Task<(T?, Refusal?)> ChangeAsync<T>(
        IChangeTarget<T> target,
        Guid id,
        ExpectedRevision expected,
        Func<T, FlagsOfProject, Decision> decide,
        bool namesOthers,
        EventMetadata actor,
        CancellationToken ct
    )
        where T : class =>
        ApplyAsync(
            target,
            id,
            (state, all, context) =>
                expected.Allows(context.Revision)
                    ? RequireApproval.Of(decide(state, all), context, actor.Actor)
                    : Decision.Refuse(Refusal.StaleRevision),
            namesOthers,
            actor,
            ct
        );

    private async Task<(T?, Refusal?)> ApplyAsync<T>(
        IChangeTarget<T> target,
        Guid id,
        Func<T, FlagsOfProject, ApprovalContext, Decision> decide,
        bool namesOthers,
        EventMetadata actor,
        CancellationToken ct
    )
        where T : class
    {
        await using var session = store.OpenDocumentSession(actor);
        await session.BeginTransactionAsync(ct);
        // Marten takes no empty id.
        if (id == Guid.Empty || await session.LoadAsync<T>(id, ct) is not { } found)
        {
            return (null, target.NotFound);
        }
        // Its project never changes, and all else is read once nobody else changes it.
        var project = target.ProjectOf(found);
        var all = await HoldAsync(session, project, ct);
        var policy = await policies.HoldAsync(Project.Of(project), session, ct);
        var stream = await session.Events.FetchForExclusiveWriting<T>(id, ct);
        var proposals = await target.LoadProposalsAsync(session, id, ct) ?? ProposalList.Empty;
        var decision = decide(
            stream.Aggregate!,
            all,
            target.ContextOf(stream.Aggregate!, all, (proposals, policy, stream.CurrentVersion ?? 0, clock.GetUtcNow()))
        );
        var refusal =
            decision.Refusal
            ?? (
                namesOthers && FlagReferences.IsChange(decision)
                    ? await CheckAsync(session, stream.Aggregate as Flag, id, decision, all, ct)
                    : null
            );
        if (refusal is not null)
        {
            return (null, refusal);
        }
        if (decision.Events.Count == 0)
        {
            return (stream.Aggregate, null);
        }
        stream.AppendMany(store.AsStored(decision.Events));
        if (stream.Aggregate is Flag before)
        {
            foreach (var message in schedule.Commands(before, After(before, id, decision.Events)!))
            {
                session.Execute(message);
            }
        }
        return await SaveAsync<T>(session, id, ct);
    }

    private Task<Refusal?> CheckAsync(
        IDocumentSession session,
        Flag? before,
        Guid id,
        Decision decision,
        FlagsOfProject all,
        CancellationToken ct
    ) => FlagReferences.CheckAsync(session, before, After(before, id, FlagReferences.WithPlanned(decision)), all, ct);

    /// <returns>The flag as it would be; null where it is none.</returns>
    private Flag? After(Flag? flag, Guid id, IEnumerable<object> events) =>
        events.Aggregate(flag, (state, e) => Flag.Evolve(state, id, e, clock.GetUtcNow()));

    /// <summary>Two changes at once could lead prerequisites in a circle of which neither knows.</summary>
    private static async Task<FlagsOfProject> HoldAsync(IDocumentSession session, Guid? project, CancellationToken ct)
    {
        await AdvisoryLock.TakeAsync(session.Connection!, $"samplit.flags.{Project.Of(project):D}", ct);
        return new(
            await session.Query<Flag>().Where(f => f.Project == project).ToListAsync(ct),
            await session.Query<Segment>().Where(s => s.Project == project).ToListAsync(ct)
        );
    }

    private async Task<(T?, Refusal?)> SaveAsync<T>(IDocumentSession session, Guid id, CancellationToken ct)
        where T : class =>
        await SaveAsync(session, ct) is { } refusal
            ? (null, refusal)
            : (await session.Events.FetchLatest<T>(id, ct), null);

    /// <returns>Null when it is saved.</returns>
    private async Task<Refusal?> SaveAsync(IDocumentSession session, CancellationToken ct)
    {
        try
        {
            await session.SaveChangesAsync(ct);
        }
        catch (Exception e) when (e.ViolatedConstraint() is FlagProjection.KeyIndex or SegmentProjection.KeyIndex)
        {
            return new Refusal(
                RefusalKind.Conflict,
                ProblemCodes.NameTaken,
                "This key is taken, in another project.",
                "key"
            );
        }
        rulesets.Forget();
        return null;
    }
}
