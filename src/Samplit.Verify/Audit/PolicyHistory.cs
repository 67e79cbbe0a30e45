using System.Text.Json;
using Samplit.Domain.Access;
using Samplit.Domain.Approvals;
using Samplit.Ledger.Chain;

namespace Samplit.Verify.Audit;

/// <summary>What had to be approved in each project, and since which place in the log.</summary>
public sealed class PolicyHistory(EventRegistry events)
{
    private readonly Dictionary<Guid, List<(long Place, ApprovalPolicy Policy)>> _policies = [];

    /// <summary>Takes an event of a project's policy, those of one project in their order; others are passed over.</summary>
    /// <param name="place">Of the event in the log, in the same unit as <see cref="Find"/>.</param>
    public void Add(RecordedEvent e, long place)
    {
        if (Read(e) is not { } changed || ApprovalPolicy.StreamOf(Project.Of(changed.Project)) != e.StreamId)
        {
            return;
        }
        var project = Project.Of(changed.Project);
        if (!_policies.TryGetValue(project, out var known))
        {
            _policies.Add(project, known = []);
        }
        known.Add((place, ApprovalPolicy.Evolve(known.LastOrDefault().Policy, e.StreamId, changed)!));
    }

    /// <summary>The policy of a project at a place of the log: what was said before it.</summary>
    public ApprovalPolicy? Find(Guid project, long place) =>
        _policies.TryGetValue(project, out var known) ? known.LastOrDefault(p => p.Place < place).Policy : null;

    private ApprovalPolicyChanged? Read(RecordedEvent e)
    {
        try
        {
            return events.Read(e.Type, e.Data.Span) as ApprovalPolicyChanged;
        }
        catch (Exception problem) when (problem is JsonException or ArgumentException or FormatException)
        {
            return null; // which its own stream's verification tells
        }
    }
}
