using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Experiments;
using Wolverine.Http;

namespace Samplit.Api.Experiments;

[Tags("Experiments")]
public static class GetExperimentEndpoint
{
    public static async Task<(Experiment?, Refusal?)> LoadAsync(
        Guid id,
        ExperimentReader experiments,
        CancellationToken ct
    ) => await experiments.FindAsync(id, ct) is { } found ? (found, null) : (null, Refusal.ExperimentNotFound);

    [Requires(Permission.ExperimentRead)]
    [WolverineGet("/api/experiments/{id}"), EndpointSummary("One experiment"), Refuses(404)]
    public static ExperimentView Get(Experiment experiment) => ExperimentView.From(experiment);
}
