using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Experiments;
using Wolverine.Http;

namespace Samplit.Api.Experiments;

/// <param name="Next">What to give as <c>after</c> for the next page; absent on the last one.</param>
public sealed record ExperimentPage(IReadOnlyList<ExperimentView> Experiments, Guid? Next);

[Tags("Experiments")]
public static class ListExperimentsEndpoint
{
    public static Refusal? Validate(string? status, int? limit) =>
        // Not TryParse, which takes numbers and lists too.
        status is null
        || Enum.GetNames<ExperimentStatus>().Contains(status, StringComparer.OrdinalIgnoreCase)
            ? Requests.PageSize(limit).Problem
            : Refusal.Invalid("status", "One of draft, active, paused, completed and archived.");

    [WolverineGet("/api/experiments"), EndpointSummary("List experiments, newest first"), Refuses(400, 422)]
    public static async Task<ExperimentPage> Get(
        string? status,
        Guid? after,
        int? limit,
        ExperimentReader experiments,
        CancellationToken ct
    )
    {
        ExperimentStatus? wanted = status is null ? null : Enum.Parse<ExperimentStatus>(status, ignoreCase: true);
        var size = Requests.PageSize(limit).Limit;
        var page = await experiments.ListAsync(wanted, after, size + 1, ct);
        var views = page.Take(size).Select(ExperimentView.From).ToArray();
        return new ExperimentPage(views, page.Count > size ? views[^1].Id : null);
    }
}
