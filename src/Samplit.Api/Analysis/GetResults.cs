using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Json;
using Wolverine.Http;

namespace Samplit.Api.Analysis;

[Tags("Experiments")]
public static class GetResultsEndpoint
{
    private const int MaxDimensionLength = 100;

    public static Refusal? Validate(string? by, string? dimension) =>
        by is not null && NamedEnum.Find<AnalyzedUnits>(by) is null ? Refusal.Invalid("by", "assignment or exposure.")
        : dimension is null || (dimension.Length is >= 1 and <= MaxDimensionLength && !dimension.Contains('\0')) ? null
        : Refusal.Invalid("dimension", $"A name of 1 to {MaxDimensionLength} characters.");

    /// <param name="by">assignment, unless exposure is asked for.</param>
    /// <param name="automated">False leaves out units that look like programs.</param>
    /// <param name="dimension">A member of the context that callers tell at the assignment, to divide units by.</param>
    [Requires(Permission.ExperimentRead)]
    [WolverineGet("/api/experiments/{id}/results")]
    [EndpointSummary("What tracked events say of each metric and variant, and how sure that is")]
    [Refuses(400, 404, 422), LongRead]
    public static async Task<(ResultsView?, Refusal?)> Get(
        Guid id,
        string? by,
        bool? automated,
        string? dimension,
        ResultsReader reader,
        CancellationToken ct
    )
    {
        var population = new ResultPopulation(
            id,
            OnlyExposed: by is not null && NamedEnum.Find<AnalyzedUnits>(by) == AnalyzedUnits.Exposure,
            WithAutomated: automated != false
        );
        return await reader.ReadAsync(population, dimension, ct) is { } results
            ? (ResultsView.From(results, population, dimension), null)
            : (null, Refusal.ExperimentNotFound);
    }
}
