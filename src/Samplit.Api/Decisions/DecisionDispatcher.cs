using System.Collections.Concurrent;
using System.Text.Json;
using Samplit.Api.Database;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Assignment;
using Samplit.Domain.Targeting;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Decisions;

/// <summary>
/// Hands requests to the writer of their experiment, of which there is one a node, made when it is first asked for.
/// Visitors who are remembered are answered without it, at once.
/// </summary>
internal sealed class DecisionDispatcher(
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

    private readonly ConcurrentDictionary<Guid, ExperimentHandle> _handles = new();

    /// <summary>
    /// Whoever asks for many experiments at once, even for some that do not exist, must not take all connections.
    /// </summary>
    private readonly SemaphoreSlim _openings = new(8);
    private volatile bool _closed;

    /// <summary>The rest of the time is for the commit.</summary>
    private TimeSpan TakenWithin => requests.RequestTimeout * (2.0 / 3);

    public async ValueTask<AssignmentOutcome> AssignAsync(
        Guid experimentId,
        string visitor,
        JsonElement? context,
        VisitorFacts? facts,
        AutomationSignal? automated,
        CancellationToken ct
    ) =>
        await FindAsync(experimentId, ct) is { } handle
            ? await AssignAsync(handle, visitor, context, facts, automated, ct)
            : AssignmentOutcome.Refused(Refusal.ExperimentNotFound);

    /// <summary>Hands in before it returns, so that calls in a row are decided in their order.</summary>
    public ValueTask<AssignmentOutcome> AssignAsync(
        ExperimentHandle handle,
        string visitor,
        JsonElement? context,
        VisitorFacts? facts,
        AutomationSignal? automated,
        CancellationToken ct
    )
    {
        var key = VisitorKey.From(handle.Salt, visitor);
        return visitors.TryGet(handle.ExperimentId, key, out var known)
            ? new(
                AssignmentOutcome.Known(
                    new StickyAssignment(handle.Variants[known.Variant], known.Propensity, known.Allocation)
                )
            )
            : new(
                EnqueueAsync(
                    handle,
                    new PendingAssignment(
                        key,
                        VisitorKey.From(handle.UnitSalt, visitor),
                        context,
                        handle.IsFor(facts),
                        automated
                    ),
                    ct
                )
            );
    }

    public async ValueTask<ConversionOutcome> ConvertAsync(
        Guid experimentId,
        string visitor,
        double value,
        string? goal,
        CancellationToken ct
    ) =>
        await FindAsync(experimentId, ct) is { } handle
            ? await ConvertAsync(handle, visitor, value, goal, ct)
            : ConversionOutcome.Refused(Refusal.ExperimentNotFound);

    /// <summary>Hands in before it returns, so that calls in a row are decided in their order.</summary>
    public ValueTask<ConversionOutcome> ConvertAsync(
        ExperimentHandle handle,
        string visitor,
        double value,
        string? goal,
        CancellationToken ct
    )
    {
        var key = VisitorKey.From(handle.Salt, visitor);
        return visitors.TryGet(handle.ExperimentId, key, out var known) && known.Converted
            ? new(new ConversionOutcome(handle.Variants[known.Variant], IsNew: false, null))
            : new(EnqueueAsync(handle, new PendingConversion(key, value, goal), ct));
    }

    public async ValueTask<ChangeOutcome> ChangeAsync(Guid experimentId, PendingChange change, CancellationToken ct)
    {
        var handle = await FindAsync(experimentId, ct);
        return handle is null
            ? new ChangeOutcome(null, [], Refusal.ExperimentNotFound)
            : await EnqueueAsync(handle, change, ct);
    }

    /// <returns>Null when there is no such experiment: guessed ids leave nothing behind.</returns>
    /// <exception cref="NotReadyException">The database is still being prepared.</exception>
    public ValueTask<ExperimentHandle?> FindAsync(Guid experimentId, CancellationToken ct) =>
        _handles.TryGetValue(experimentId, out var handle)
            ? new(handle)
            : new(ReadAsync(token => OpenAsync(experimentId, token), ct));

    /// <summary>Finds an experiment by its id or its name.</summary>
    public async Task<ExperimentHandle?> FindAsync(string idOrName, CancellationToken ct)
    {
        var id =
            names.Known(idOrName) ?? await ReadAsync(async token => (await names.FindIdAsync(idOrName, token)).Id, ct);
        return id is { } experimentId ? await FindAsync(experimentId, ct) : null;
    }

    /// <summary>Answers what waits, then ends; what a database that hangs holds up is left unanswered.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        foreach (var handle in _handles.Values)
        {
            handle.Writer.Close();
        }
        await Task.WhenAny(Task.WhenAll(_handles.Values.Select(d => d.Writer.Completion)), Task.Delay(Patience));
    }

    /// <summary>Asks the database, in time and not with everybody else at once.</summary>
    /// <exception cref="NotReadyException">The database is still being prepared.</exception>
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

    private async Task<ExperimentHandle?> OpenAsync(Guid experimentId, CancellationToken ct)
    {
        if (await store.FindSaltAsync(experimentId, ct) is not { } salt)
        {
            return null;
        }
        var experiment = store.Experiment(await store.FetchAsync(experimentId, ct));
        var project = Project.Of(experiment.Project);
        var unitSalt = await store.FindUnitSaltAsync(project, ct);
        var variants = new VariantNames(experiment);
        return _handles.GetOrAdd(
            experimentId,
            id => new ExperimentHandle(
                id,
                project,
                salt,
                unitSalt,
                variants,
                experiment.Targeting?.Compile(),
                new DecisionWriter(id, variants, store, commits, visitors, circuit, options, clock)
            )
        );
    }

    /// <exception cref="WriterBusyException">The queue is full, or the server is stopping.</exception>
    private Task<T> EnqueueAsync<T>(ExperimentHandle handle, PendingDecision<T> decision, CancellationToken ct)
        where T : class
    {
        decision.TakenBy = clock.GetTimestamp() + (long)(TakenWithin.TotalSeconds * clock.TimestampFrequency);
        if (_closed || !handle.Writer.TryEnqueue(decision))
        {
            throw new WriterBusyException();
        }
        // A caller that gives up does not take the decision back: it is committed or not, as if it had waited.
        return decision.Answer.WaitAsync(requests.RequestTimeout, clock, ct);
    }
}

/// <summary>
/// What is needed to serve one experiment; none of it ever changes, but that there are more variants.
/// </summary>
/// <param name="UnitSalt">Of the project, whose tracked events know units by it.</param>
/// <param name="Audience">Null for everybody.</param>
internal sealed record ExperimentHandle(
    Guid ExperimentId,
    Guid Project,
    byte[] Salt,
    byte[] UnitSalt,
    VariantNames Variants,
    AudienceMatcher? Audience,
    DecisionWriter Writer
)
{
    private static readonly VisitorFacts Nothing = new();

    /// <summary>Whether the experiment is for a visitor of whom this is known.</summary>
    public bool IsFor(VisitorFacts? facts) => Audience?.Matches(facts ?? Nothing) ?? true;
}

internal sealed class WriterBusyException(string message = "Too many decisions wait for this experiment.")
    : Exception(message);
