using System.Text.Json;
using Samplit.Domain.Approvals;
using Samplit.Domain.Json;
using Samplit.Verify.Audit;

namespace Samplit.Api.Experiments;

/// <summary>What people approve of a proposal.</summary>
internal static class ProposedEvent
{
    /// <param name="kind">Of what it is for: <c>experiment</c>, <c>flag</c> or <c>segment</c>.</param>
    /// <returns>The same that an auditor computes of the event as it is stored.</returns>
    public static string Digest(string kind, Guid id, ChangeProposed proposed) =>
        ProposalDigest.Of(kind, id, JsonSerializer.SerializeToUtf8Bytes(proposed, DomainJson.Default.ChangeProposed));
}
