using Samplit.Ledger.Chain;
using Samplit.Projections.Bank;
using Samplit.Projections.Chain;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Tests.Streams;

public class Reading_old_events
{
    [Fact]
    public async Task An_alias_of_old_is_read_as_todays_event()
    {
        var bank = await Banks.NewAsync();
        var account = await bank.OpenAsync(new MoneyDeposited(1));
        await bank.TamperAsync(
            """UPDATE {schema}.mt_events SET type = 'cents_deposited', data = '{"Cents": 250}' WHERE version = 2"""
        );

        var read = await bank.ReadAsync(account);

        Assert.Equal(("cents_deposited", new MoneyDeposited(2.5m)), (read[1].Type, read[1].Data));
    }

    [Fact]
    public async Task An_alias_that_nobody_registered_is_kept_and_verified()
    {
        var bank = await Banks.NewAsync();
        var newer = new StreamStore(
            bank.Store.DataSource,
            bank.Store.Options with
            {
                Events = BankEvents.Registry().Add("account_renamed", BankJson.Default.Balance),
                Inline = [],
            },
            TimeProvider.System
        );
        var account = await bank.OpenAsync();
        var session = newer.OpenSession();
        session.Append(await newer.FetchForWritingAsync(BankEvents.Account, account), new Balance("Ada", 1.5m, 3));
        await session.SaveChangesAsync();

        var saved = await bank.AppendAsync(account, new MoneyDeposited(1));

        Assert.Equal(3, saved.Stream.Version);
        var unknown = Assert.IsType<UnknownEvent>((await bank.ReadAsync(account))[1].Data);
        Assert.Equal("account_renamed", unknown.Type);
        Assert.Equal(1.5m, unknown.Data.GetProperty("Amount").GetDecimal());
        var verified = await new ChainVerifier(bank.Store).VerifyAsync(account);
        Assert.Equal(ChainVerdict.Intact, verified.Verdict);
        Assert.Equal(new Dictionary<string, long> { ["account_renamed"] = 1 }, verified.UnknownTypes);
    }

    [Theory]
    [InlineData("""{"Amount": "a lot"}""")]
    [InlineData("null")]
    public async Task Data_that_do_not_fit_their_type_say_where_they_are(string data)
    {
        var bank = await Banks.NewAsync();
        var account = await bank.OpenAsync(new MoneyDeposited(1));
        await bank.TamperAsync($$"""UPDATE {schema}.mt_events SET data = '{{data}}' WHERE version = 2""");

        var unreadable = await Assert.ThrowsAsync<UnreadableEventException>(() => bank.ReadAsync(account));

        Assert.Equal(
            (account, 2L, 2L, "money_deposited"),
            (unreadable.StreamId, unreadable.Version, unreadable.Sequence, unreadable.Type)
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("Account")]
    [InlineData("account-opened")]
    [InlineData("account_opened")]
    public void An_alias_is_snake_case_and_registered_once(string alias) =>
        Assert.Throws<ArgumentException>(() => BankEvents.Registry().Add(alias, BankJson.Default.Balance));

    [Fact]
    public void A_type_has_one_alias() =>
        Assert.Throws<ArgumentException>(() => BankEvents.Registry().Add("other", BankJson.Default.AccountOpened));
}
