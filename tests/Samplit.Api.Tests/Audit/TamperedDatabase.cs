using System.Text;
using Npgsql;
using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Reallocation;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Domain.Experiments;
using Samplit.Domain.Statistics;
using Samplit.Domain.Visitors;
using Samplit.Ledger;
using Samplit.Ledger.Chain;
using Samplit.Projections;
using Samplit.Projections.Streams;

namespace Samplit.Api.Tests.Audit;

/// <summary>
/// What somebody can do to a database who has the program's code, too: links that are right, over lies.
/// </summary>
internal sealed class TamperedDatabase(Auditor auditor)
{
    private ChainFormat Chain => auditor.Store.Options.Chain;

    /// <summary>Appends in the ordinary way, past every rule but the chain's.</summary>
    public async Task AppendAsync(Guid experiment, object @event)
    {
        var stream = await auditor.Store.FetchForWritingAsync(StreamTypes.Experiment, experiment);
        var session = new StreamStore(
            auditor.Store.DataSource,
            auditor.Store.Options with
            {
                Inline = [],
            },
            TimeProvider.System
        ).OpenSession();
        session.Append(stream, @event);
        await session.SaveChangesAsync();
    }

    public async Task<List<TrafficReallocated>> ReallocationsAsync(Guid experiment) =>
        [.. (await EventsAsync(experiment)).Select(e => e.Data).OfType<TrafficReallocated>()];

    /// <summary>What somebody who asks for a reallocation now would get.</summary>
    public async Task<TrafficReallocated> NextReallocationAsync(Guid id)
    {
        var (experiment, statistics, allocation, last) = await StateAsync(id);
        var command = new ReallocateTraffic(OnlyIfDue: false);
        return (TrafficReallocated)
            ReallocateTraffic.Decide(command, experiment, allocation, statistics, last.Version, last.Timestamp).Events[
                0
            ];
    }

    /// <summary>What the first visitor who was assigned would get, were it the first time now.</summary>
    public async Task<VisitorAssigned> AssignedAgainAsync(Guid id)
    {
        var (experiment, _, allocation, _) = await StateAsync(id);
        var visitor = (await EventsAsync(id)).Select(e => e.Data).OfType<VisitorAssigned>().First().Visitor;
        return AssignVisitor.Decide(new AssignVisitor(visitor), experiment, allocation, current: null).Event!;
    }

    /// <summary>Somebody who was assigned and has not converted.</summary>
    public async Task<VisitorAssigned> UnconvertedAsync(Guid experiment)
    {
        var events = (await EventsAsync(experiment)).Select(e => e.Data).ToList();
        var converted = events.OfType<ConversionRecorded>().Select(c => c.Visitor).ToHashSet();
        return events.OfType<VisitorAssigned>().First(a => !converted.Contains(a.Visitor));
    }

    /// <summary>Somebody whom the experiment lets in and who has not come yet.</summary>
    public async Task<VisitorKey> SomebodyInsideAsync(Guid experiment)
    {
        var created = (ExperimentCreated)(await EventsAsync(experiment, upTo: 1))[0].Data;
        return Enumerable
            .Range(1, 1000)
            .Select(i => new VisitorKey((UInt128)i))
            .First(v =>
                Bucketing.IsInTraffic(created.Seed, experiment.ToString("D"), v.ToString(), created.TrafficPerMillion)
            );
    }

    /// <summary>Puts the event before this version in a second time, with the link that it would have there.</summary>
    public async Task InsertAsync(Guid stream, long version)
    {
        var before = (await EventsAsync(stream, upTo: version - 1))[^1];
        var (id, data) = (Guid.CreateVersion7(), await DataAsync(stream, version - 1));
        await auditor.TamperAsync(
            """
            INSERT INTO samplit.mt_events (seq_id, id, stream_id, version, data, type, timestamp, headers, user_name)
            SELECT nextval('samplit.mt_events_sequence'), $2, stream_id, version + 1, data, type, timestamp,
                   jsonb_build_object('chain-v1', $3), user_name
            FROM samplit.mt_events WHERE stream_id = $1 AND version = $4
            """,
            stream,
            id,
            Link(
                    before with
                    {
                        Id = id,
                        Version = version,
                        Metadata = before.Metadata with { CausationId = null, CorrelationId = null },
                    },
                    data,
                    before.Hash
                )
                .ToString(),
            version - 1
        );
    }

    /// <summary>Changes the values of conversions and computes every link again from there on.</summary>
    public async Task RewriteAsync(Guid stream, long from)
    {
        var previous = (await EventsAsync(stream, upTo: from - 1))[^1].Hash;
        foreach (var e in (await EventsAsync(stream)).Where(e => e.Version >= from))
        {
            var data = e.Version == from ? "{\"x\":1}" : await DataAsync(stream, e.Version);
            previous = Link(e, data, previous);
            await auditor.TamperAsync(
                """
                UPDATE samplit.mt_events SET data = $3::jsonb, headers = jsonb_build_object('chain-v1', $4)
                WHERE stream_id = $1 AND version = $2
                """,
                stream,
                e.Version,
                data,
                previous.ToString()
            );
        }
    }

    private Digest Link(StoredEvent e, string data, Digest previous) =>
        Chain.Link(
            new ChainRecord(
                e.StreamId,
                e.Version,
                Microseconds.SinceEpoch(e.Timestamp),
                e.Type,
                e.Metadata.Actor,
                e.Metadata.CausationId,
                e.Metadata.CorrelationId,
                e.Id,
                CanonicalJson.Restore(Encoding.UTF8.GetBytes(data))
            ),
            previous
        );

    private async Task<(Experiment, ExperimentStatistics, AllocationState, StoredEvent Last)> StateAsync(Guid id)
    {
        Experiment? experiment = null;
        ExperimentStatistics? statistics = null;
        AllocationState? allocation = null;
        var events = await EventsAsync(id);
        foreach (var e in events)
        {
            experiment = Experiment.Evolve(experiment, id, e.Data, e.Timestamp);
            statistics = ExperimentStatistics.Evolve(statistics, e.Data, e.Timestamp);
            allocation = AllocationState.Evolve(allocation, e.Data, e.Timestamp);
        }
        return (experiment!, statistics!, allocation!, events[^1]);
    }

    private async Task<string> DataAsync(Guid stream, long version)
    {
        await using var command = auditor.Database.DataSource.CreateCommand(
            "SELECT data::text FROM samplit.mt_events WHERE stream_id = $1 AND version = $2"
        );
        command.Parameters.Add(new NpgsqlParameter { Value = stream });
        command.Parameters.Add(new NpgsqlParameter { Value = version });
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private async Task<List<StoredEvent>> EventsAsync(Guid stream, long upTo = long.MaxValue)
    {
        var events = new List<StoredEvent>();
        await foreach (var e in auditor.Store.ReadStreamAsync(stream, upTo: upTo))
        {
            events.Add(e);
        }
        return events;
    }
}
