using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Http;
using Samplit.Domain;

namespace Samplit.Api.Decisions;

/// <summary>One of many in a call.</summary>
internal interface IItem
{
    /// <summary>Its id, or its name.</summary>
    string? ExperimentId { get; }

    /// <returns>What is wrong with the item itself; null when nothing is.</returns>
    Refusal? Validate();
}

/// <summary>Answers calls with many items, each of which has an outcome of its own.</summary>
internal sealed partial class ItemOutcomes(
    DecisionDispatcher decisions,
    ProblemMappings mappings,
    ILogger<ItemOutcomes> logger
)
{
    /// <param name="mayAsk">Whether the caller may ask for anything in a project.</param>
    /// <param name="answer">Answers a valid item at its experiment.</param>
    /// <param name="failed">
    /// The outcome of an item that has no other: the problem that a call for it alone answers.
    /// </param>
    /// <returns>The outcomes in the order of the items.</returns>
    /// <exception cref="Exception">
    /// The failure of the first item, when each of them is a 503: so the call is one.
    /// </exception>
    public async Task<TView[]> OfAsync<TItem, TView>(
        IReadOnlyList<Item<TItem>> items,
        Func<Guid, bool> mayAsk,
        Func<TItem, ExperimentHandle, Task<TView>> answer,
        Func<ProblemDetails, TView> failed,
        CancellationToken ct
    )
        where TItem : class, IItem
    {
        var answers = new Task<TView>[items.Count];
        await Task.WhenAll(
            items.Index().GroupBy(i => i.Item.Value?.ExperimentId, StringComparer.Ordinal).Select(HandIn)
        );
        await Quietly(Task.WhenAll(answers));
        ct.ThrowIfCancellationRequested();

        var failures = Array.ConvertAll(answers, Failure);
        var problems = Array.ConvertAll(failures, f => f is null ? null : mappings.From(f));
        if (Array.TrueForAll(problems, p => p is { Status: StatusCodes.Status503ServiceUnavailable }))
        {
            await answers[0];
        }
        LogUnexpected(failures.Zip(problems));
        return [.. answers.Zip(problems, (a, p) => p is null ? a.Result : failed(p))];

        // An experiment's items go in without a wait in between, so that they meet in its writer's batches, in their
        // order.
        async Task HandIn(IGrouping<string?, (int Index, Item<TItem> Item)> group)
        {
            if (group.Key is not { } experimentId)
            {
                var problem = Problems.Details(
                    Refusal.Invalid("experimentId", "The id of an experiment, or its name.")
                );
                foreach (var (index, item) in group)
                {
                    answers[index] = Task.FromResult(failed(item.Problem ?? problem));
                }
                return;
            }
            var handle = decisions.FindAsync(experimentId, ct);
            await Quietly(handle);
            foreach (var (index, item) in group)
            {
                answers[index] = AnswerAsync(item.Value!, handle);
            }
        }

        async Task<TView> AnswerAsync(TItem item, Task<ExperimentHandle?> opening) =>
            item.Validate() is { } problem ? failed(Problems.Details(problem))
            : await opening is { } handle && mayAsk(handle.Project) ? await answer(item, handle)
            : failed(Problems.Details(Refusal.ExperimentNotFound));
    }

    /// <summary>
    /// Whoever waits for the same commit fails of the same thing, which one line of the log is enough for.
    /// </summary>
    private void LogUnexpected(IEnumerable<(Exception? Failure, ProblemDetails? Problem)> items)
    {
        var unexpected = items.Where(i => i.Problem is { Status: StatusCodes.Status500InternalServerError });
        foreach (var failure in unexpected.GroupBy(i => i.Failure!))
        {
            LogFailed(failure.Key, failure.Count());
        }
    }

    private static Exception? Failure(Task answer) =>
        answer.IsCompletedSuccessfully ? null : answer.Exception?.InnerException ?? new OperationCanceledException();

    private static async Task Quietly(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    [LoggerMessage(LogLevel.Error, "{Count} items of a call failed")]
    private partial void LogFailed(Exception exception, int count);
}
