using Samplit.Ledger.Notes;

namespace Samplit.Projections.Tests.Sealing;

public class Signing_checkpoints
{
    [Fact]
    public async Task Happens_only_when_there_is_something_new()
    {
        var bank = await Banks.NewAsync();
        var log = await TestLog.NewAsync(bank);
        Assert.Null(await log.Checkpoints.SignAsync());
        Assert.Null(await log.Checkpoints.NewestAsync());

        await bank.OpenAsync();
        await log.SealAsync();

        var note = await log.Checkpoints.SignAsync();
        Assert.NotNull(note);
        Assert.Null(await log.Checkpoints.SignAsync());
        Assert.Equal(note.ToString(), (await log.Checkpoints.NewestAsync())!.ToString());
    }

    [Fact]
    public async Task Needs_a_key()
    {
        var bank = await Banks.NewAsync();
        var log = new TestLog(bank);
        await bank.OpenAsync();
        await log.SealAsync();

        Assert.Null(await log.Checkpoints.SignAsync());
    }

    [Fact]
    public async Task Uses_one_key_that_is_made_once_and_kept_encrypted()
    {
        var bank = await Banks.NewAsync();
        var log = new TestLog(bank);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => log.Keys.EnsureAsync()));

        var key = Assert.Single(await log.Keys.ListAsync());
        Assert.Equal(("bank.example/test", null), (key.Verifier.Name, key.RetiredAt));
        var stored = await bank.ScalarAsync<byte[]>("SELECT private_key FROM {schema}.log_keys");
        Assert.Equal(key.Verifier, NoteKey.Create("bank.example/test", Ed25519.PublicKey(log.Unprotect(stored))));
    }

    [Fact]
    public async Task Passes_to_a_new_key_by_a_checkpoint_of_both()
    {
        var bank = await Banks.NewAsync();
        var log = await TestLog.NewAsync(bank);
        await bank.OpenAsync();
        await log.SealAsync();
        var first = (await log.Keys.ListAsync())[0].Verifier;
        var before = (await log.Checkpoints.SignAsync())!;

        var second = await log.Keys.RotateAsync();

        var handover = (await log.Checkpoints.NewestAsync())!;
        Assert.Equal(before.Text, handover.Text);
        Assert.Equal([first, second], handover.SignedBy(first, second));
        await bank.OpenAsync();
        await log.SealAsync();
        var after = (await log.Checkpoints.SignAsync())!;
        Assert.Equal([second], after.SignedBy(first, second));
        Assert.Equal([second, first], (await log.Keys.ListAsync()).Select(k => k.Verifier));
        Assert.Equal(1, await bank.ScalarAsync<long>("SELECT count(private_key) FROM {schema}.log_keys"));
    }
}
