using System.Text;
using System.Text.Json.Nodes;
using Samplit.Ledger;
using Samplit.Ledger.Chain;

namespace Samplit.Verify.Audit;

/// <summary>
/// What people approve: SHA-256 of the canonical JSON (RFC 8785) of all that a proposal says, but its own digest, and of
/// the id of what it is for.
/// </summary>
public static class ProposalDigest
{
    /// <param name="kind">Of what it is for: <c>experiment</c>, <c>flag</c> or <c>segment</c>.</param>
    /// <param name="data">Of the event <c>change_proposed</c>, as JSON in UTF-8.</param>
    /// <returns>64 hexadecimal digits.</returns>
    /// <exception cref="System.Text.Json.JsonException">It is no JSON.</exception>
    /// <exception cref="NotCanonicalException">It has what no event can have.</exception>
    public static string Of(string kind, Guid id, ReadOnlySpan<byte> data)
    {
        var proposed = JsonNode.Parse(data)!.AsObject();
        proposed.Remove("digest");
        proposed[kind] = id.ToString("D");
        return Digest.Compute(CanonicalJson.Restore(Encoding.UTF8.GetBytes(proposed.ToJsonString()))).ToString();
    }
}
