using Microsoft.Extensions.DependencyInjection;
using Samplit.EventStore;
using Samplit.EventStore.Events;
using Samplit.EventStore.Projections;
using Samplit.Testing;

namespace Samplit.Api.Tests.Story;

/// <summary>What holds whatever was asked for, in whatever order.</summary>
internal static class Checks
{
    /// <summary>The whole stream, whose versions have no gap and whose chain verifies.</summary>
    public static async Task<IReadOnlyList<StoredEvent>> IntactEvents(this TestExperiment experiment)
    {
        var events = await experiment.Events();
        Assert.Equal(Enumerable.Range(1, events.Count).Select(v => (long)v), events.Select(e => e.Version));
        var verified = await experiment.Get("/audit/verification");
        Assert.Equal(("intact", events.Count), (verified["verdict"].GetString(), verified["checked"].GetInt32()));
        return events;
    }

    /// <summary>For a server whose database nobody else appends to.</summary>
    public static async Task ProjectionsEqualARebuild(this RunningServer server)
    {
        var rebuild = server.App.Services.GetRequiredService<ProjectionRebuild>();
        foreach (var projection in server.App.Services.GetRequiredService<StreamStore>().Options.Inline)
        {
            var report = await rebuild.RunAsync(projection.Name);
            Assert.Equal((projection.Name, 0L), (report.Name, report.Differences));
        }
    }
}
