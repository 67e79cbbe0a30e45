using System.Text.Json;
using Samplit.Domain.Approvals;
using Samplit.Domain.Json;
using Samplit.Verify.Audit;

namespace Samplit.Api.Experiments;

/// <summary>What people approve of a proposal.</summary>
internal static class ProposedEvent
{
    /// <returns>The same that an auditor computes of the event as it is stored.</returns>
    public static string Digest(Guid experiment, ChangeProposed proposed) =>
        ProposalDigest.Of(
            "experiment",
            experiment,
            JsonSerializer.SerializeToUtf8Bytes(proposed, DomainJson.Default.ChangeProposed)
        );
}
