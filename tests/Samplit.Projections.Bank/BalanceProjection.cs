using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Bank;

/// <param name="Id">Of the account.</param>
public sealed record BalanceSnapshot(Guid Id, Balance Balance);

/// <param name="Id">Of the account.</param>
public sealed record SealedBalanceSnapshot(Guid Id, SealedBalance Balance);

/// <summary>Is stored encrypted.</summary>
[JsonConverter(typeof(SealedBalanceConverter))]
public sealed record SealedBalance(Balance Open);

/// <summary>A document while the account is open, and none after that.</summary>
public sealed class BalanceProjection() : SnapshotProjection<BalanceSnapshot>(BankJson.Default.BalanceSnapshot)
{
    public override string Name => "balances";

    public override string StreamType => BankEvents.Account;

    public override BalanceSnapshot? Evolve(BalanceSnapshot? state, Guid streamId, object @event, DateTimeOffset at) =>
        Next(state?.Balance, @event) is not { } next ? null
        : next == state?.Balance ? state
        : new(streamId, next);

    internal static Balance? Next(Balance? state, object data) =>
        data switch
        {
            AccountOpened opened => new Balance(opened.Owner, 0, 0),
            MoneyDeposited m => state! with { Amount = state.Amount + m.Amount, Movements = state.Movements + 1 },
            MoneyWithdrawn m => state! with { Amount = state.Amount - m.Amount, Movements = state.Movements + 1 },
            AccountClosed => null,
            _ => state,
        };
}

/// <summary>
/// The same document under AES-GCM with a fresh nonce, so that no two stored forms of a state are equal.
/// </summary>
public sealed class SealedBalanceProjection()
    : SnapshotProjection<SealedBalanceSnapshot>(BankJson.Default.SealedBalanceSnapshot)
{
    public override string Name => "sealed_balances";

    public override string StreamType => BankEvents.Account;

    public override bool IsEncrypted => true;

    public override SealedBalanceSnapshot? Evolve(
        SealedBalanceSnapshot? state,
        Guid streamId,
        object @event,
        DateTimeOffset at
    ) =>
        BalanceProjection.Next(state?.Balance.Open, @event) is not { } next ? null
        : next == state?.Balance.Open ? state
        : new(streamId, new SealedBalance(next));

    public override byte[] Plain(SealedBalanceSnapshot state) =>
        JsonSerializer.SerializeToUtf8Bytes(state.Balance.Open, BankJson.Default.Balance);
}

public sealed class SealedBalanceConverter : JsonConverter<SealedBalance>
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    private static readonly byte[] Key = SHA256.HashData("a key for tests"u8);

    public override void Write(Utf8JsonWriter writer, SealedBalance value, JsonSerializerOptions options)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(value.Open, BankJson.Default.Balance);
        var stored = new byte[NonceSize + TagSize + json.Length];
        var nonce = stored.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(Key, TagSize);
        aes.Encrypt(nonce, json, stored.AsSpan(NonceSize + TagSize), stored.AsSpan(NonceSize, TagSize));
        writer.WriteBase64StringValue(stored);
    }

    public override SealedBalance Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var stored = reader.GetBytesFromBase64();
        var json = new byte[stored.Length - NonceSize - TagSize];
        using var aes = new AesGcm(Key, TagSize);
        aes.Decrypt(
            stored.AsSpan(0, NonceSize),
            stored.AsSpan(NonceSize + TagSize),
            stored.AsSpan(NonceSize, TagSize),
            json
        );
        return new SealedBalance(JsonSerializer.Deserialize(json, BankJson.Default.Balance)!);
    }
}
