using System.Net;
using Samplit.Api.Tests.Story;

namespace Samplit.Api.Tests.Faults;

/// <summary>
/// Somebody who asks for visitors, new ones mostly, and does not give up: what one server does not answer is asked of
/// the other one, until it is acknowledged.
/// </summary>
internal sealed class Client(
    int number,
    IReadOnlyList<Node> servers,
    Guid hot,
    Guid quiet,
    Ledger ledger,
    Random random
)
{
    private static readonly TimeSpan Patience = FaultRun.Lasting + TimeSpan.FromSeconds(60);

    private readonly List<Visitor> _met = [];

    /// <summary>Asks until it is enough, and ends that for all when an answer is wrong.</summary>
    public async Task RunAsync(CancellationTokenSource enough)
    {
        try
        {
            while (!enough.IsCancellationRequested)
            {
                await MeetAsync(Choose());
            }
        }
        catch
        {
            await enough.CancelAsync();
            throw;
        }
    }

    /// <summary>Whoever gives up would leave open whether it was recorded, so nobody does.</summary>
    public static async Task<Answer> UntilAcknowledgedAsync(
        IReadOnlyList<Node> servers,
        Ledger ledger,
        Visitor visitor,
        string what,
        Random random
    )
    {
        var server = random.Next(servers.Count);
        for (var deadline = DateTime.UtcNow + Patience; ; server = (server + 1) % servers.Count)
        {
            var answer = await servers[server].AskAsync(ledger, visitor, what);
            if (answer is { Status: HttpStatusCode.OK })
            {
                return answer;
            }
            Assert.True(
                DateTime.UtcNow < deadline,
                $"{what} of {visitor} is never acknowledged: {answer?.Status} {answer?.Text}\n{servers[server].Log}"
            );
            // As a polite caller does; less than the Retry-After of 1 s, so that a fault meets many of them.
            await Task.Delay(random.Next(20, 60));
        }
    }

    private async Task MeetAsync(Visitor visitor)
    {
        var isOurs = visitor.Name == $"{number}/{_met.Count - 1}";
        var answer = await AskAsync(visitor, "assignments");
        if (isOurs && !answer["isNew"].GetBoolean())
        {
            ledger.Unheard();
        }
        if (random.Next(2) == 0)
        {
            await AskAsync(visitor, "conversions");
        }
    }

    private Visitor Choose()
    {
        var experiment = random.Next(5) == 0 ? quiet : hot;
        var visitor = random.Next(20) switch
        {
            // One whom several clients meet at about the same time, at both servers.
            < 4 => new Visitor(experiment, $"crowd {ledger.Requests / 100}"),
            < 8 when _met.Count > 0 => _met[random.Next(_met.Count)],
            _ => new Visitor(experiment, $"{number}/{_met.Count}"),
        };
        _met.Add(visitor);
        return visitor;
    }

    private Task<Answer> AskAsync(Visitor visitor, string what) =>
        UntilAcknowledgedAsync(servers, ledger, visitor, what, random);
}
