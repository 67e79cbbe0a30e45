using System.Collections.Concurrent;
using System.Text.Json;
using Samplit.Api.Database;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Assignment;
using Samplit.Domain.Targeting;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Decisions;

/// <summary>
/// Where requests hand in decisions. Visitors who are remembered are answered at once; the others wait for the writer of
/// their experiment, of which there is one a node, made when it is first asked for.
/// </summary>
internal sealed class DecisionLog(
    DecisionStore store,
    ExperimentNames names,
    CommitQueue commits,
    VisitorCache visitors,
    DatabaseStartup startup,
    DatabaseCircuit circuit,
    DecisionOptions options,
    RequestOptions requests,
    TimeProvider clock
) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<Guid, Desk> _desks = new();

    /// <summary>Whoever asks for many experiments at once, even for some that do not exist, must not take all connections.</summary>
    private readonly SemaphoreSlim _openings = new(8);
    private volatile bool _closed;

    /// <summary>The rest of the time is for the commit.</summary>
    private TimeSpan TakenWithin => requests.RequestTimeout * (2.0 / 3);

    public ValueTask<AssignmentOutcome> AssignAsync(
        Guid experimentId,
        string visitor,
        JsonElement? context,
        VisitorFacts? facts,
        AutomationSignal? automated,
        CancellationToken ct
    ) =>
        _desks.TryGetValue(experimentId, out var desk)
            ? AssignAsync(desk, visitor, context, facts, automated, ct)
            : OpenAndAssignAsync(experimentId, visitor, context, facts, automated, ct);

    /// <summary>Hands in before it returns, so that calls in a row are decided in their order.</summary>
    public ValueTask<AssignmentOutcome> AssignAsync(
        Desk desk,
        string visitor,
        JsonElement? context,
        VisitorFacts? facts,
        AutomationSignal? automated,
        CancellationToken ct
    )
    {
        var key = VisitorKey.From(desk.Salt, visitor);
        return visitors.TryGet(desk.ExperimentId, key, out var known)
            ? new(
                AssignmentOutcome.Known(
                    new StickyAssignment(desk.Variants[known.Variant], known.Propensity, known.Allocation)
                )
            )
            : new(EnqueueAsync(desk, new PendingAssignment(key, context, desk.IsFor(facts), automated), ct));
    }

    public ValueTask<ConversionOutcome> ConvertAsync(
        Guid experimentId,
        string visitor,
        double value,
        string? goal,
        CancellationToken ct
    ) =>
        _desks.TryGetValue(experimentId, out var desk)
            ? ConvertAsync(desk, visitor, value, goal, ct)
            : OpenAndConvertAsync(experimentId, visitor, value, goal, ct);

    /// <summary>Hands in before it returns, so that calls in a row are decided in their order.</summary>
    public ValueTask<ConversionOutcome> ConvertAsync(
        Desk desk,
        string visitor,
        double value,
        string? goal,
        CancellationToken ct
    )
    {
        var key = VisitorKey.From(desk.Salt, visitor);
        return visitors.TryGet(desk.ExperimentId, key, out var known) && known.Converted
            ? new(new ConversionOutcome(desk.Variants[known.Variant], IsNew: false, null))
            : new(EnqueueAsync(desk, new PendingConversion(key, value, goal), ct));
    }

    public async ValueTask<ChangeOutcome> ChangeAsync(Guid experimentId, PendingChange change, CancellationToken ct)
    {
        var desk = await FindAsync(experimentId, ct);
        return desk is null
            ? new ChangeOutcome(null, [], Refusal.ExperimentNotFound)
            : await EnqueueAsync(desk, change, ct);
    }

    /// <summary>The desk of an experiment, for those who have much to hand in there; null when there is no such experiment.</summary>
    public Task<Desk?> FindAsync(Guid experimentId, CancellationToken ct) =>
        _desks.TryGetValue(experimentId, out var desk) ? Task.FromResult<Desk?>(desk) : OpenAsync(experimentId, ct);

    /// <summary>Likewise, of an experiment that is called by its id or its name.</summary>
    public async Task<Desk?> FindAsync(string idOrName, CancellationToken ct)
    {
        var id =
            names.Known(idOrName) ?? await ReadAsync(async token => (await names.FindIdAsync(idOrName, token)).Id, ct);
        return id is { } experimentId ? await FindAsync(experimentId, ct) : null;
    }

    /// <summary>Answers what waits, then ends; what a database that hangs holds up is left unanswered.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        foreach (var desk in _desks.Values)
        {
            desk.Writer.Close();
        }
        await Task.WhenAny(Task.WhenAll(_desks.Values.Select(d => d.Writer.Completion)), Task.Delay(Patience));
    }

    private async ValueTask<AssignmentOutcome> OpenAndAssignAsync(
        Guid experimentId,
        string visitor,
        JsonElement? context,
        VisitorFacts? facts,
        AutomationSignal? automated,
        CancellationToken ct
    ) =>
        await OpenAsync(experimentId, ct) is { } desk
            ? await AssignAsync(desk, visitor, context, facts, automated, ct)
            : AssignmentOutcome.Refused(Refusal.ExperimentNotFound);

    private async ValueTask<ConversionOutcome> OpenAndConvertAsync(
        Guid experimentId,
        string visitor,
        double value,
        string? goal,
        CancellationToken ct
    ) =>
        await OpenAsync(experimentId, ct) is { } desk
            ? await ConvertAsync(desk, visitor, value, goal, ct)
            : ConversionOutcome.Refused(Refusal.ExperimentNotFound);

    /// <returns>Null when there is no such experiment: guessed ids leave nothing behind.</returns>
    private Task<Desk?> OpenAsync(Guid experimentId, CancellationToken ct) =>
        ReadAsync(token => LoadAsync(experimentId, token), ct);

    /// <summary>Asks the database, in time and not with everybody else at once.</summary>
    /// <exception cref="NotReadyException">The database is still being prepared; no desk is open then.</exception>
    private async Task<T> ReadAsync<T>(Func<CancellationToken, Task<T>> read, CancellationToken ct)
    {
        if (!startup.IsPrepared)
        {
            throw new NotReadyException();
        }
        using var patience = new CancellationTokenSource(requests.RequestTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ct);
        try
        {
            await _openings.WaitAsync(either.Token);
            try
            {
                return await circuit
                    .Pipeline.ExecuteAsync(
                        static async (read, token) => await read(token),
                        read,
                        CancellationToken.None
                    )
                    .AsTask()
                    .WaitAsync(either.Token);
            }
            finally
            {
                _openings.Release();
            }
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException("The experiment could not be read in time.", e);
        }
    }

    private async Task<Desk?> LoadAsync(Guid experimentId, CancellationToken ct)
    {
        if (await store.FindSaltAsync(experimentId, ct) is not { } salt)
        {
            return null;
        }
        var experiment = store.Experiment(await store.FetchAsync(experimentId, ct));
        var variants = new VariantNames(experiment);
        return _desks.GetOrAdd(
            experimentId,
            id => new Desk(
                id,
                salt,
                variants,
                experiment.Targeting?.Compile(),
                new DecisionWriter(id, variants, store, commits, visitors, circuit, options, clock)
            )
        );
    }

    /// <exception cref="WriterBusyException">The queue is full, or the server is stopping.</exception>
    private Task<T> EnqueueAsync<T>(Desk desk, PendingDecision<T> decision, CancellationToken ct)
    {
        decision.TakenBy = clock.GetTimestamp() + (long)(TakenWithin.TotalSeconds * clock.TimestampFrequency);
        if (_closed || !desk.Writer.TryEnqueue(decision))
        {
            throw new WriterBusyException();
        }
        // A caller that gives up does not take the decision back: it is committed or not, as if it had waited.
        return decision.Answer.WaitAsync(requests.RequestTimeout, clock, ct);
    }
}

/// <summary>What is needed to serve one experiment; none of it ever changes, but that there are more variants.</summary>
/// <param name="Audience">Null for everybody.</param>
internal sealed record Desk(
    Guid ExperimentId,
    byte[] Salt,
    VariantNames Variants,
    AudienceMatcher? Audience,
    DecisionWriter Writer
)
{
    private static readonly VisitorFacts Nothing = new();

    /// <summary>Whether the experiment is for a visitor of whom this is known.</summary>
    public bool IsFor(VisitorFacts? facts) => Audience?.Matches(facts ?? Nothing) ?? true;
}

internal sealed class WriterBusyException() : Exception("Too many decisions wait for this experiment.");
