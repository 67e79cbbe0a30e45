using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Approvals;

[Tags("Approvals")]
public static class ListProposalsEndpoint
{
    public static Refusal? Validate(int? limit) => Requests.ValidateLimit(limit);

    [Requires(Permission.ExperimentRead), InProject]
    [WolverineGet("/api/proposals")]
    [EndpointSummary("What waits for approval: of so many experiments, flags and segments a page, the newest first")]
    [Refuses(400, 422)]
    public static async Task<ProposalPage> Get(
        Guid? after,
        int? limit,
        ProposalReader proposals,
        Principal caller,
        CancellationToken ct
    )
    {
        var page = await Page.ReadAsync(
            limit,
            size =>
                proposals.ListPendingAsync(
                    caller.ProjectsWith(Permission.ExperimentRead),
                    caller.ProjectsWith(Permission.FlagRead),
                    after,
                    size,
                    ct
                )
        );
        return new([.. page.Items.SelectMany(of => of.Proposals)], page.Next(of => of.For));
    }
}
