using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Samplit.Projections.Rebuilding;
using Samplit.Projections.Streams;
using Samplit.Testing;

namespace Samplit.Api.Tests.Story;

/// <summary>What holds whatever was asked for, in whatever order.</summary>
internal static class Checks
{
    /// <summary>
    /// The whole stream, whose versions have no gap, whose chain verifies and whose decisions follow from it.
    /// </summary>
    /// <param name="madeUp">
    /// Draws that the test has put there itself, as it needed them: right ones only by chance.
    /// </param>
    public static async Task<IReadOnlyList<StoredEvent>> IntactEvents(this TestExperiment experiment, int madeUp = 0)
    {
        var events = await experiment.Events();
        Assert.Equal(Enumerable.Range(1, events.Count).Select(v => (long)v), events.Select(e => e.Version));
        var verified = await experiment.Get("/audit/verification");
        Assert.Equal(events.Count, verified["checked"].GetInt32());
        var wrong = verified.Body.TryGetProperty("wrongDecisions", out var found)
            ? [.. found.EnumerateArray()]
            : Array.Empty<JsonElement>();
        Assert.Equal(wrong.Length == 0 ? "intact" : "wronglyComputed", verified["verdict"].GetString());
        Assert.InRange(wrong.Length, 0, madeUp);
        Assert.All(wrong, w => Assert.Equal("draw", w.GetProperty("rule").GetString()));
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
