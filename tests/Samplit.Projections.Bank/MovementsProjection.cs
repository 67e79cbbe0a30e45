using Npgsql;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Bank;

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
