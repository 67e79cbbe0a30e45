using Npgsql;
using Samplit.Ledger.Chain;
using Samplit.Ledger.Merkle;
using Samplit.Projections;
using Samplit.Projections.Sealing;
using Samplit.Verify.Audit;

namespace Samplit.Api.Audit;

/// <summary>Reads what other people have to approve, of all projects.</summary>
internal static class PolicyEvents
{
    /// <returns>By the sequence of the events that said so: the log has them in that order.</returns>
    public static async Task<PolicyHistory> ReadAsync(
        LogSnapshot snapshot,
        LeafRange leaves,
        EventRegistry events,
        CancellationToken ct
    )
    {
        var policies = new PolicyHistory(events);
        foreach (var stream in await ListAsync(snapshot, ct))
        {
            await foreach (var page in snapshot.PagesAsync(stream, after: 0, leaves, ct))
            {
                foreach (var (e, _) in page)
                {
                    policies.Add(e, e.Sequence);
                }
            }
        }
        return policies;
    }

    private static async Task<IReadOnlyList<Guid>> ListAsync(LogSnapshot snapshot, CancellationToken ct)
    {
        await using var command = snapshot.Command($"SELECT id FROM {snapshot.Schema}.mt_streams WHERE type = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = StreamTypes.ApprovalPolicy });
        var streams = new List<Guid>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            streams.Add(reader.GetGuid(0));
        }
        return streams;
    }
}
