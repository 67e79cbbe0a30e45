using Samplit.Api.Database;
using Samplit.Domain.Allocation.Algorithms;
using Wolverine.Http;

namespace Samplit.Api.Allocation;

[Tags("Experiments"), WithoutDatabase]
public static class ListPoliciesEndpoint
{
    [WolverineGet("/api/policies")]
    [EndpointSummary("The policies that an experiment may choose its algorithm from")]
    public static PolicyList Get() => new([.. Policies.Descriptions.Select(PolicyView.From)]);
}
