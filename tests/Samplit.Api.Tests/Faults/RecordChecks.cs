using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Samplit.Api.Decisions;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Domain.Visitors;
using Samplit.Ledger.Chain;
using Samplit.Projections;
using Samplit.Projections.Chain;
using Samplit.Projections.Rebuilding;
using Samplit.Projections.Streams;
using Samplit.Testing;

namespace Samplit.Api.Tests.Faults;

/// <summary>What has to hold when it is over, and nobody asks any more.</summary>
internal sealed class RecordChecks(RunningServer auditor, Ledger ledger)
{
    private readonly IServiceProvider _services = auditor.App.Services;

    /// <returns>The number of events.</returns>
    public async Task<long> EverythingAcknowledgedIsIn(Guid id)
    {
        var experiment = new TestExperiment(auditor, id);
        var events = await IntactEvents(id);

        // Everybody was asked for until acknowledged, so the two are equal: nothing lost, nothing twice, nothing else.
        var salt = (await _services.GetRequiredService<VisitorSalts>().FindAsync(id, default))!;
        var here = ledger.Variants.Where(v => v.Key.Experiment == id).ToArray();
        Assert.NotEmpty(here);
        Equal(
            here.Select(v => (VisitorKey.From(salt, v.Key.Name), v.Value)),
            events.Select(e => e.Data).OfType<VisitorAssigned>().Select(a => (a.Visitor, a.Variant))
        );
        Equal(
            ledger
                .Converted.Where(v => v.Experiment == id)
                .Select(v => (VisitorKey.From(salt, v.Name), ledger.Variants[v])),
            events.Select(e => e.Data).OfType<ConversionRecorded>().Select(c => (c.Visitor, c.Variant))
        );

        var (returning, variant) = (here[0].Key.Name, here[0].Value);
        var told = (await experiment.Assign(returning)).Is(HttpStatusCode.OK);
        Assert.Equal((variant, false), (told["variant"].GetString(), told["isNew"].GetBoolean()));
        return events.Count;

        static void Equal(IEnumerable<(VisitorKey, string)> acknowledged, IEnumerable<(VisitorKey, string)> recorded) =>
            Assert.Equal(acknowledged.OrderBy(v => v.Item1.Value), recorded.OrderBy(v => v.Item1.Value));
    }

    /// <returns>The number of events.</returns>
    public async Task<long> TheOthersAreIntact(params Guid[] experiments)
    {
        await using var owner = NpgsqlDataSource.Create(auditor.ConnectionString);
        await using var others = owner.CreateCommand(
            $"SELECT id FROM samplit.mt_streams WHERE type = '{StreamTypes.Experiment}' AND id <> ALL ($1)"
        );
        others.Parameters.Add(new NpgsqlParameter { Value = experiments });
        await using var rows = await others.ExecuteReaderAsync();
        var events = 0L;
        while (await rows.ReadAsync())
        {
            events += (await IntactEvents(rows.GetGuid(0))).Count;
        }
        return events;
    }

    /// <param name="events">Of all experiments.</param>
    public async Task ProjectionsEqualARebuild(long events)
    {
        var rebuild = _services.GetRequiredService<ProjectionRebuild>();
        var projections = _services.GetRequiredService<StreamStore>().Options.Inline;
        foreach (var projection in projections.Where(p => p.StreamType == StreamTypes.Experiment))
        {
            var report = await rebuild.RunAsync(projection.Name);
            Assert.Equal((projection.Name, events, 0L), (report.Name, report.Events, report.Differences));
        }
    }

    /// <summary>None is missing, none was changed, and time never went back.</summary>
    private async Task<IReadOnlyList<StoredEvent>> IntactEvents(Guid id)
    {
        var events = await new TestExperiment(auditor, id).Events();
        Assert.Equal(Enumerable.Range(1, events.Count).Select(v => (long)v), events.Select(e => e.Version));
        Assert.Equal(events.Select(e => e.Timestamp).Order(), events.Select(e => e.Timestamp));
        var verified = await _services.GetRequiredService<ChainVerifier>().VerifyAsync(id);
        Assert.Equal((ChainVerdict.Intact, events.Count), (verified.Verdict, verified.Checked));
        return events;
    }
}
