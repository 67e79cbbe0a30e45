using Npgsql;
using Samplit.Projections.Bank;

// Appends to one account until it is killed, and prints each version whose commit it saw: what the test that kills it
// may hold the database to. Arguments: connection string, schema, account.
await using var dataSource = NpgsqlDataSource.Create(args[0]);
var bank = new TestBank(dataSource, args[1], TimeProvider.System);
var account = Guid.Parse(args[2]);
await using var output = Console.OpenStandardOutput();
await using var acknowledged = new StreamWriter(output) { AutoFlush = true };

while (true)
{
    // The last append of a process that was killed may still come in between.
    var saved = await bank.InsistAsync(account, new MoneyDeposited(3), new MoneyWithdrawn(1), new MoneyDeposited(0.5m));
    await acknowledged.WriteLineAsync($"{saved.Stream.Version}");
}
