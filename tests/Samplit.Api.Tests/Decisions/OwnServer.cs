using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Samplit.Api.Decisions;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Assignment;
using Samplit.Domain.Visitors;
using Samplit.Projections.Streams;
using Samplit.Testing;

namespace Samplit.Api.Tests.Decisions;

/// <summary>A server on a database of its own, for tests that hold locks, and what is behind its HTTP.</summary>
public sealed class OwnServer : IAsyncLifetime
{
    /// <summary>Batches after which a writer believes what it remembers.</summary>
    private const int UntilTrusted = 80;

    private readonly ConcurrentDictionary<Guid, Task<byte[]?>> _salts = new();

    public RunningServer Server { get; private set; } = null!;

    /// <summary>For what the server does not know of.</summary>
    public NpgsqlDataSource Owner { get; private set; } = null!;

    internal DecisionDispatcher Log => Get<DecisionDispatcher>();

    internal VisitorCache Visitors => Get<VisitorCache>();

    internal DecisionStore Store => Get<DecisionStore>();

    /// <summary>The store as another node would have it: the server's writers hear of nothing.</summary>
    internal StreamStore BehindItsBack => Get<StreamStore>();

    public async ValueTask InitializeAsync()
    {
        Server = await RunningServer.StartAsync();
        Owner = NpgsqlDataSource.Create(Server.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await Owner.DisposeAsync();
        await Server.DisposeAsync();
    }

    /// <summary>An experiment whose writer decides the next batch while one is being committed.</summary>
    internal async Task<TestExperiment> TrustedAsync(An experiment)
    {
        var running = await experiment.RunningOn(Server);
        for (var i = 0; i < UntilTrusted; i++)
        {
            Assert.NotNull((await Log.AssignAsync(running.Id, $"before {i}", null, null, null, default)).Event);
        }
        return running;
    }

    internal async Task<VisitorKey> KeyAsync(TestExperiment experiment, string visitor) =>
        VisitorKey.From((await _salts.GetOrAdd(experiment.Id, id => Store.FindSaltAsync(id, default)))!, visitor);

    /// <summary>Appends as another node might.</summary>
    internal async Task AppendElsewhereAsync(TestExperiment experiment, object @event)
    {
        var session = BehindItsBack.OpenSession();
        session.Append(await Store.FetchAsync(experiment.Id), @event);
        await session.SaveChangesAsync();
    }

    internal async Task<VisitorAssigned> AssignElsewhereAsync(TestExperiment experiment, string visitor, string variant)
    {
        var assigned = new VisitorAssigned(await KeyAsync(experiment, visitor), variant, 0.5, Allocation: 0);
        await AppendElsewhereAsync(experiment, assigned);
        return assigned;
    }

    private T Get<T>()
        where T : notnull => Server.App.Services.GetRequiredService<T>();
}
