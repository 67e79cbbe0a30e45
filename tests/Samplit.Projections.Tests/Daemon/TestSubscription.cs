using System.Collections.Concurrent;
using Npgsql;
using Samplit.Projections.Daemon;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Tests.Daemon;

/// <summary>Writes down what it is given, in the transaction that it is given.</summary>
internal sealed class TestSubscription(string name, string table) : IEventSubscription
{
    public string Name => name;

    public string? StreamType { get; init; }

    /// <summary>Called for each event before it is written down.</summary>
    public Action<StoredEvent> Before { get; set; } = _ => { };

    public ConcurrentQueue<StoredEvent> Given { get; } = [];

    public ConcurrentQueue<int> PageSizes { get; } = [];

    public static string CreateTable =>
        "CREATE TABLE {schema}.seen (nth bigserial, subscription text, seq_id bigint, PRIMARY KEY (subscription, seq_id))";

    public Task ProcessAsync(EventPage page, SubscriptionTransaction transaction, CancellationToken ct)
    {
        PageSizes.Enqueue(page.Events.Count);
        foreach (var @event in page.Events)
        {
            Before(@event);
            Given.Enqueue(@event);
            var command = new NpgsqlBatchCommand($"INSERT INTO {table} (subscription, seq_id) VALUES ($1, $2)");
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = @event.Sequence });
            transaction.Execute(command);
        }
        return Task.CompletedTask;
    }
}
