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
