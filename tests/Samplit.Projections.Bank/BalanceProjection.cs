using System.Security.Cryptography;
using NpgsqlTypes;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Bank;

/// <summary>A document while the account is open, and none after that.</summary>
public sealed class BalanceProjection() : SnapshotProjection<Balance>(BankJson.Default.Balance)
{
    public override string Name => "balances";

    public override string StreamType => BankEvents.Account;

    public override string Table => "balances";

    public override Balance? Evolve(Balance? state, StoredEvent @event) => Next(state, @event.Data);

    public static Balance? Next(Balance? state, object data) =>
        data switch
        {
            AccountOpened opened => new Balance(opened.Owner, 0, 0),
            MoneyDeposited m => state! with { Amount = state.Amount + m.Amount, Movements = state.Movements + 1 },
            MoneyWithdrawn m => state! with { Amount = state.Amount - m.Amount, Movements = state.Movements + 1 },
            AccountClosed => null,
            _ => state,
        };
}

/// <summary>The same document under AES-GCM with a fresh nonce, so that no two stored forms of a state are equal.</summary>
public sealed class SealedBalanceProjection() : SnapshotProjection<Balance>(BankJson.Default.Balance)
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    private static readonly byte[] Key = SHA256.HashData("a key for tests"u8);

    public override string Name => "sealed_balances";

    public override string StreamType => BankEvents.Account;

    public override string Table => "sealed_balances";

    public override NpgsqlDbType DataType => NpgsqlDbType.Bytea;

    public override Balance? Evolve(Balance? state, StoredEvent @event) => BalanceProjection.Next(state, @event.Data);

    public override byte[] Protect(byte[] json)
    {
        var stored = new byte[NonceSize + TagSize + json.Length];
        var nonce = stored.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(Key, TagSize);
        aes.Encrypt(nonce, json, stored.AsSpan(NonceSize + TagSize), stored.AsSpan(NonceSize, TagSize));
        return stored;
    }

    public override byte[] Unprotect(byte[] stored)
    {
        var json = new byte[stored.Length - NonceSize - TagSize];
        using var aes = new AesGcm(Key, TagSize);
        aes.Decrypt(
            stored.AsSpan(0, NonceSize),
            stored.AsSpan(NonceSize + TagSize),
            stored.AsSpan(NonceSize, TagSize),
            json
        );
        return json;
    }
}
