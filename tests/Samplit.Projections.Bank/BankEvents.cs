using System.Text.Json.Serialization;
using Samplit.Ledger.Chain;

namespace Samplit.Projections.Bank;

public sealed record AccountOpened(string Owner);

public sealed record MoneyDeposited(decimal Amount, string? Note = null);

public sealed record MoneyWithdrawn(decimal Amount);

public sealed record AccountClosed;

/// <summary>What deposits were called before amounts were decimal.</summary>
public sealed record CentsDeposited(long Cents);

/// <summary>The balance of an open account.</summary>
public sealed record Balance(string Owner, decimal Amount, int Movements);

[JsonSerializable(typeof(AccountOpened))]
[JsonSerializable(typeof(MoneyDeposited))]
[JsonSerializable(typeof(MoneyWithdrawn))]
[JsonSerializable(typeof(AccountClosed))]
[JsonSerializable(typeof(CentsDeposited))]
[JsonSerializable(typeof(Balance))]
[JsonSerializable(typeof(BalanceSnapshot))]
[JsonSerializable(typeof(SealedBalanceSnapshot))]
public sealed partial class BankJson : JsonSerializerContext;

public static class BankEvents
{
    public const string Account = "account";

    public static EventRegistry Registry() =>
        new EventRegistry()
            .Add("account_opened", BankJson.Default.AccountOpened)
            .Add("money_deposited", BankJson.Default.MoneyDeposited)
            .Add("money_withdrawn", BankJson.Default.MoneyWithdrawn)
            .Add("account_closed", BankJson.Default.AccountClosed)
            .Upcast("cents_deposited", BankJson.Default.CentsDeposited, old => new MoneyDeposited(old.Cents / 100m));
}
