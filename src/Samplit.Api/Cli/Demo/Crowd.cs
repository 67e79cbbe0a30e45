using Samplit.Api.TrackedEvents;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Cli.Demo;

/// <summary>
/// The players, who come in order over a number of connections: each asks for a gate, plays, and stays or not.
/// </summary>
internal sealed class Crowd(DemoClient client, Guid experimentId, long seed, int players)
{
    /// <summary>The type of the event that says how many rounds somebody has played.</summary>
    public const string Rounds = "rounds_played";

    /// <summary>The type of the event that says that somebody was there again after seven days.</summary>
    public const string Return = "came_back";

    private const int EventsPerCall = 100;

    private int _came;
    private int _left;
    private int _requests;

    /// <summary>HTTP requests made so far.</summary>
    public int Requests => _requests;

    /// <summary>Lets players come until this many have been there.</summary>
    public Task PlayAsync(int until, int clients, IProgress<long> left, CancellationToken ct)
    {
        var last = Math.Min(until, players);
        return Task.WhenAll(Enumerable.Range(0, clients).Select(_ => PlayOneByOneAsync()));

        async Task PlayOneByOneAsync()
        {
            var played = new TrackEventsRequest();
            while (Interlocked.Increment(ref _came) is var number && number <= last)
            {
                played.AddRange(await PlayAsync(new Player(seed, number), ct));
                if (played.Count >= EventsPerCall)
                {
                    await TrackAsync(played, ct);
                }
                left.Report(Interlocked.Increment(ref _left));
            }
            Interlocked.Decrement(ref _came); // this one was not let in yet
            await TrackAsync(played, ct);
        }
    }

    private async Task TrackAsync(TrackEventsRequest events, CancellationToken ct)
    {
        if (events.Count > 0)
        {
            await client.TrackAsync(events, ct);
            Interlocked.Increment(ref _requests);
            events.Clear();
        }
    }

    /// <returns>What there is to track of the player.</returns>
    private async Task<IReadOnlyList<TrackEventRequest>> PlayAsync(Player player, CancellationToken ct)
    {
        var assignment = await client.AssignAsync(experimentId, player.Visitor, ct);
        Interlocked.Increment(ref _requests);
        var gate = assignment.Variant == CookieCats.Gate30.Variant ? CookieCats.Gate30 : CookieCats.Gate40;
        var id = $"{experimentId:N}-{player.Number}";
        var rounds = new TrackEventRequest(
            id,
            Rounds,
            UnitType.User,
            player.Visitor,
            Value: CookieCats.Rounds(gate, player.Patience)
        );
        if (player.Luck >= gate.Rate)
        {
            return [rounds];
        }
        await client.ConvertAsync(experimentId, player.Visitor, ct);
        Interlocked.Increment(ref _requests);
        return [rounds, new TrackEventRequest($"{id}-back", Return, UnitType.User, player.Visitor)];
    }
}
