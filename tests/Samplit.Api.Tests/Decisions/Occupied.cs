using Npgsql;
using Samplit.Api.Tests.Story;

namespace Samplit.Api.Tests.Decisions;

/// <summary>
/// As many commits as a node has under way at once, each of an experiment of its own, until this is disposed.
/// </summary>
internal sealed class Occupied : IAsyncDisposable
{
    private readonly List<NpgsqlConnection> _holds = [];
    private readonly List<Task> _commits = [];

    /// <param name="commit">Has something committed for an experiment that has no visitors.</param>
    public static async Task<Occupied> ByAsync(OwnServer own, Func<TestExperiment, Task> commit)
    {
        var occupied = new Occupied();
        for (var i = 1; i <= 2; i++)
        {
            var experiment = await An.FixedExperiment.RunningOn(own.Server);
            occupied._holds.Add(await Locks.HoldCommitsAsync(own.Owner, experiment.Id));
            // One behind the other, because at once they might share a commit.
            occupied._commits.Add(commit(experiment));
            await Locks.SomebodyWaits(own.Owner, atLeast: i);
        }
        return occupied;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var hold in _holds)
        {
            await hold.DisposeAsync();
        }
        await Task.WhenAll(_commits);
    }
}
