using Npgsql;
using Samplit.Ledger.Chain;
using Samplit.Projections.Bank;
using Samplit.Projections.Chain;
using Samplit.Projections.Tests.Sealing;

namespace Samplit.Projections.Tests.Streams;

public class Changing_events
{
    [Theory]
    [InlineData("UPDATE {schema}.mt_events SET data = '{}'")]
    [InlineData("UPDATE {schema}.mt_events SET timestamp = now()")]
    [InlineData("UPDATE {schema}.mt_events SET headers = NULL, is_archived = TRUE")]
    [InlineData("UPDATE {schema}.mt_events SET version = 7")]
    [InlineData("DELETE FROM {schema}.mt_events")]
    [InlineData("DELETE FROM {schema}.mt_streams")]
    [InlineData("TRUNCATE {schema}.mt_events")]
    [InlineData("TRUNCATE {schema}.mt_streams CASCADE")]
    [InlineData("DELETE FROM {schema}.log_tiles")]
    [InlineData("DELETE FROM {schema}.log_streams")]
    [InlineData("DELETE FROM {schema}.log_checkpoints")]
    [InlineData("DELETE FROM {schema}.log_keys")]
    public async Task Is_refused(string sql)
    {
        var bank = await Banks.NewAsync();
        var account = await bank.OpenAsync(new MoneyDeposited(1));
        await (await TestLog.NewAsync(bank)).SealAsync();

        var refused = await Assert.ThrowsAsync<PostgresException>(() => bank.ExecuteAsync(sql));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        Assert.Equal(ChainVerdict.Intact, (await new ChainVerifier(bank.Store).VerifyAsync(account)).Verdict);
    }

    [Fact]
    public async Task Is_not_what_archiving_does()
    {
        var bank = await Banks.NewAsync();
        var account = await bank.OpenAsync();

        Assert.Equal(1, await bank.ExecuteAsync("UPDATE {schema}.mt_events SET is_archived = TRUE"));

        Assert.Equal(ChainVerdict.Intact, (await new ChainVerifier(bank.Store).VerifyAsync(account)).Verdict);
    }
}
