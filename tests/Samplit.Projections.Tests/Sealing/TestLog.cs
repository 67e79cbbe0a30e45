using Samplit.Projections.Bank;
using Samplit.Projections.Sealing;

namespace Samplit.Projections.Tests.Sealing;

/// <summary>The transparency log of a bank, with keys that are encrypted by turning their bytes around.</summary>
internal sealed class TestLog(TestBank bank) : ISecretProtector
{
    public LogKeys Keys => new(bank.Store, this, TimeProvider.System);

    public Checkpoints Checkpoints => new(bank.Store, Keys, TimeProvider.System);

    public TransparencyLog Log => new(bank.Store);

    public static async Task<TestLog> NewAsync(TestBank bank)
    {
        var log = new TestLog(bank);
        await log.Keys.EnsureAsync();
        return log;
    }

    /// <summary>Seals all events there are.</summary>
    public async Task SealAsync()
    {
        await using var node = await SealingNode.StartAsync(bank.Store);
        await SealingNode.DoneAsync(bank);
    }

    public byte[] Protect(byte[] plain) => [.. plain.Reverse()];

    public byte[] Unprotect(byte[] stored) => Protect(stored);
}
