using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Experiments;
using Wolverine.Http;

namespace Samplit.Api.Experiments;

/// <param name="Next">What to give as <c>after</c> for the next page; absent on the last one.</param>
public sealed record ExperimentPage(IReadOnlyList<ExperimentView> Experiments, Guid? Next);

[Tags("Experiments")]
public static class ListExperimentsEndpoint
{
    public static Refusal? Validate(string? status, int? limit) =>
        ValidateStatus(status) ?? Requests.ValidateLimit(limit);

    internal static Refusal? ValidateStatus(string? status) =>
        // Not TryParse, which takes numbers and lists too.
        status is null
        || Enum.GetNames<ExperimentStatus>().Contains(status, StringComparer.OrdinalIgnoreCase)
            ? null
            : Refusal.Invalid("status", "One of draft, active, paused, completed and archived.");

    /// <param name="status">One that is valid; null for all.</param>
    internal static ExperimentStatus? ReadStatus(string? status) =>
        status is null ? null : Enum.Parse<ExperimentStatus>(status, ignoreCase: true);

    [Requires(Permission.ExperimentRead), InProject]
    [WolverineGet("/api/experiments"), EndpointSummary("List experiments, newest first"), Refuses(400, 422)]
    public static async Task<ExperimentPage> Get(
        string? status,
        Guid? after,
        int? limit,
        ExperimentReader experiments,
        Principal caller,
        CancellationToken ct
    )
    {
        var wanted = ReadStatus(status);
        var page = await Page.ReadAsync(
            limit,
            size => experiments.ListAsync(wanted, after, size, caller.ProjectsWith(Permission.ExperimentRead), ct)
        );
        return new([.. page.Items.Select(ExperimentView.From)], page.Next(e => e.Id));
    }
}
