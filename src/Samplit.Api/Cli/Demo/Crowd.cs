namespace Samplit.Api.Cli.Demo;

/// <summary>
/// The players, who come in order over a number of connections: each asks for a gate, plays, and stays or not.
/// </summary>
internal sealed class Crowd(DemoClient client, Guid experimentId, long seed, int players)
{
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
            while (Interlocked.Increment(ref _came) is var number && number <= last)
            {
                await PlayAsync(new Player(seed, number), ct);
                left.Report(Interlocked.Increment(ref _left));
            }
            Interlocked.Decrement(ref _came); // this one was not let in yet
        }
    }

    private async Task PlayAsync(Player player, CancellationToken ct)
    {
        var assignment = await client.AssignAsync(experimentId, player.Visitor, ct);
        Interlocked.Increment(ref _requests);
        var gate = assignment.Variant == CookieCats.Gate30.Variant ? CookieCats.Gate30 : CookieCats.Gate40;
        if (player.Luck < gate.Rate)
        {
            await client.ConvertAsync(experimentId, player.Visitor, ct);
            Interlocked.Increment(ref _requests);
        }
    }
}
