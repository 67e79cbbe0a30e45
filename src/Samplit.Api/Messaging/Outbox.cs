using Npgsql;
using Wolverine;
using Wolverine.Persistence.Durability;
using Wolverine.RDBMS;
using Wolverine.Runtime;
using Wolverine.Runtime.Serialization;

namespace Samplit.Api.Messaging;

/// <summary>Messages that are committed with what they follow from.</summary>
public sealed class Outbox(IWolverineRuntime runtime, IMessageStore store)
{
    private readonly IMessageDatabase _database = (IMessageDatabase)store;

    /// <summary>
    /// What is published by it lies in the transaction, and goes out when it is flushed behind the commit.
    /// </summary>
    public MessageContext Open(NpgsqlTransaction transaction)
    {
        var context = new MessageContext(runtime);
        context.EnlistInOutbox(new DatabaseEnvelopeTransaction(_database, transaction));
        return context;
    }

    /// <summary>
    /// A message for a time, as a command of whatever transaction; who finds its time come, on any server, handles it.
    /// </summary>
    /// <param name="id">A message of the same id that is there already, or was given up, stays as it is.</param>
    public NpgsqlBatchCommand Schedule(object message, Guid id, DateTimeOffset at)
    {
        var envelope = runtime
            .RoutingFor(message.GetType())
            .RouteForPublish(message, new DeliveryOptions { ScheduledTime = at })
            .Single();
        (envelope.Id, envelope.ScheduledTime) = (id, at);
        (envelope.Status, envelope.OwnerId) = (EnvelopeStatus.Scheduled, 0);
        var command = new NpgsqlBatchCommand(
            $"""
            INSERT INTO {_database.TableNameFor(DatabaseConstants.IncomingTable)} ({DatabaseConstants.IncomingFields})
            SELECT $1, $2, $3, $4, $5, $6, $7, $8, NULL
            WHERE NOT EXISTS (SELECT FROM {_database.TableNameFor(DatabaseConstants.DeadLetterTable)} WHERE id = $2)
            ON CONFLICT DO NOTHING
            """
        );
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = EnvelopeSerializer.Serialize(envelope) });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = envelope.Status.ToString() });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = envelope.OwnerId });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = at.ToUniversalTime() });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = 0 });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = envelope.MessageType! });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = envelope.Destination!.ToString() });
        return command;
    }
}
