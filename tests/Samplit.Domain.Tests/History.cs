using Samplit.Domain.Experiments;

namespace Samplit.Domain.Tests;

/// <summary>A stream as it comes about by commands.</summary>
internal static class History
{
    /// <param name="asked">In each round, which is a second.</param>
    public static IEnumerable<(object Event, DateTimeOffset At)> Of(
        ExperimentCreated created,
        int rounds,
        Func<int, IEnumerable<Func<World, Answer>>> asked
    )
    {
        var world = World.RunningOf(created);
        yield return (created, World.Noon);
        yield return (new ExperimentStarted(), World.Noon);
        for (var i = 0; i < rounds; i++)
        {
            world = world.Later(TimeSpan.FromSeconds(1));
            foreach (var command in asked(i))
            {
                foreach (var e in command(world).Events)
                {
                    world = world.Then(e);
                    yield return (e, world.Now);
                }
            }
        }
    }
}
