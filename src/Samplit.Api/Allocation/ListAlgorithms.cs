using Samplit.Api.Database;
using Samplit.Api.Http;
using Samplit.Domain.Access;
using Samplit.Domain.Allocation.Algorithms;
using Wolverine.Http;

namespace Samplit.Api.Allocation;

[Tags("Experiments"), WithoutDatabase]
public static class ListAlgorithmsEndpoint
{
    [Requires(Permission.ExperimentRead)]
    [WolverineGet("/api/algorithms")]
    [EndpointSummary("The algorithms that an experiment may choose its algorithm from")]
    public static AlgorithmList Get() => new([.. AllocationAlgorithms.Descriptions.Select(AlgorithmView.From)]);
}
