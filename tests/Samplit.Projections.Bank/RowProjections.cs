using Npgsql;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Bank;

/// <summary>An owner has one open account at a time; a closed one frees the name for the next.</summary>
public sealed class OwnersProjection : IRowProjection
{
    public string Name => "owners";

    public string StreamType => BankEvents.Account;

    public string Table => "owners";

    public IReadOnlyList<string> Key => ["account"];

    public void Project(IReadOnlyList<StoredEvent> events, RowWrites writes)
    {
        foreach (var @event in events)
        {
            var account = new NpgsqlParameter<Guid> { TypedValue = @event.StreamId };
            if (@event.Data is AccountOpened opened)
            {
                var owner = new NpgsqlParameter<string> { TypedValue = opened.Owner };
                writes.Add("INSERT INTO {table} (account, owner) VALUES ($1, $2)", account, owner);
            }
            else if (@event.Data is AccountClosed)
            {
                writes.Add("DELETE FROM {table} WHERE account = $1", account);
            }
        }
    }
}

/// <summary>A row for each deposit and withdrawal.</summary>
public sealed class MovementsProjection : IRowProjection
{
    public string Name => "movements";

    public string StreamType => BankEvents.Account;

    public string Table => "movements";

    public IReadOnlyList<string> Key => ["account", "version"];

    public void Project(IReadOnlyList<StoredEvent> events, RowWrites writes)
    {
        foreach (var @event in events)
        {
            if (Amount(@event.Data) is { } amount)
            {
                writes.Add(
                    "INSERT INTO {table} (account, version, amount) VALUES ($1, $2, $3)",
                    new NpgsqlParameter<Guid> { TypedValue = @event.StreamId },
                    new NpgsqlParameter<long> { TypedValue = @event.Version },
                    new NpgsqlParameter<decimal> { TypedValue = amount }
                );
            }
        }
    }

    private static decimal? Amount(object data) =>
        data switch
        {
            MoneyDeposited m => m.Amount,
            MoneyWithdrawn m => -m.Amount,
            _ => null,
        };
}
