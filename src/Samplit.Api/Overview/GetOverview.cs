using Samplit.Api.Experiments;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Overview;

[Tags("Experiments")]
public static class GetOverviewEndpoint
{
    private const int PageSize = 50;
    private const int MaxSearchLength = 255;

    public static Refusal? Validate(string? status, string? search, int? limit) =>
        limit is < 1 or > PageSize ? Refusal.Invalid("limit", $"From 1 to {PageSize}.")
        : search is { Length: > MaxSearchLength } || search?.Contains('\0', StringComparison.Ordinal) == true
            ? Refusal.Invalid("search", $"A part of a name, of at most {MaxSearchLength} characters.")
        : ListExperimentsEndpoint.ValidateStatus(status);

    /// <param name="after">Id of the last experiment of the page before.</param>
    /// <param name="limit">50, unless fewer are asked for.</param>
    /// <param name="search">A part of the name, whatever its case.</param>
    /// <param name="project">Whose experiments are shown; all that one may see, if nothing is said.</param>
    [Requires(Permission.ExperimentRead), InProject]
    [WolverineGet("/api/overview")]
    [EndpointSummary("What each experiment comes to and what needs a person, newest first")]
    [Refuses(400, 422), LongRead]
    public static async Task<OverviewView> Get(
        Guid? after,
        int? limit,
        string? status,
        string? search,
        Guid? project,
        OverviewReader reader,
        Principal caller,
        CancellationToken ct
    )
    {
        var filter = new OverviewFilter(
            ListExperimentsEndpoint.ReadStatus(status),
            search,
            project,
            after,
            caller.ProjectsWith(Permission.ExperimentRead)
        );
        var page = await Page.ReadAsync(limit ?? PageSize, size => reader.ListAsync(filter, size, ct));
        return new([.. page.Items.Select(OverviewItemView.From)], page.Next(s => s.Experiment.Id));
    }
}
