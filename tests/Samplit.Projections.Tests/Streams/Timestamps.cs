using Samplit.Ledger;
using Samplit.Ledger.Chain;
using Samplit.Projections.Bank;
using Samplit.Projections.Chain;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Tests.Streams;

public class Timestamps
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(2));

    [Theory]
    [InlineData(1234567, 1234560)]
    [InlineData(9, 0)]
    [InlineData(10, 10)]
    public async Task Are_truncated_to_microseconds_in_utc(long ticks, long stored)
    {
        var bank = await Banks.NewAsync(new TestClock(Noon.AddTicks(ticks)));

        var saved = await bank.AppendAsync(Guid.NewGuid(), new AccountOpened("Ada"));

        Assert.Equal(Noon.AddTicks(stored), saved.Events[0].Timestamp);
        Assert.Equal(TimeSpan.Zero, saved.Events[0].Timestamp.Offset);
        Assert.Equal(saved.Events, await bank.ReadAsync(saved.Stream.Id));
    }

    [Fact]
    public async Task Before_1970_and_2000_are_truncated_towards_the_past_too()
    {
        var moon = new DateTimeOffset(1969, 7, 20, 20, 17, 40, TimeSpan.Zero).AddTicks(1234567);
        Assert.Equal(moon.AddTicks(-7), Microseconds.Truncate(moon));
        Assert.Equal(-14182939876544, Microseconds.SinceEpoch(Microseconds.Truncate(moon)));

        var eclipse = new DateTimeOffset(1999, 8, 11, 11, 3, 0, TimeSpan.Zero).AddTicks(1234567);
        var bank = await Banks.NewAsync(new TestClock(eclipse));
        var account = await bank.OpenAsync();

        Assert.Equal(eclipse.AddTicks(-7), (await bank.ReadAsync(account))[0].Timestamp);
        Assert.Equal(ChainVerdict.Intact, (await new ChainVerifier(bank.Store).VerifyAsync(account)).Verdict);
    }

    [Fact]
    public async Task Are_refused_when_a_clock_has_jumped_ahead_and_the_stream_goes_on_when_it_is_right()
    {
        var clock = new TestClock(DateTimeOffset.UtcNow);
        var bank = await Banks.NewAsync(clock);
        var account = await bank.OpenAsync();

        clock.Now = DateTimeOffset.UtcNow.AddYears(10);
        var jumped = await Assert.ThrowsAnyAsync<Exception>(() => bank.AppendAsync(account, new MoneyDeposited(1)));
        var fresh = await Assert.ThrowsAnyAsync<Exception>(() => bank.OpenAsync());
        clock.Now = DateTimeOffset.UtcNow.AddMinutes(30);
        await bank.AppendAsync(account, new MoneyDeposited(2));

        Assert.True(jumped.IsClockAhead());
        Assert.True(fresh.IsClockAhead());
        Assert.Equal(clock.Now.AddTicks(-(clock.Now.Ticks % 10)), (await bank.ReadAsync(account))[^1].Timestamp);
        Assert.Equal(ChainVerdict.Intact, (await new ChainVerifier(bank.Store).VerifyAsync(account)).Verdict);
    }

    /// <summary>As streams are that builds before wrote while their clock was wrong.</summary>
    [Fact]
    public async Task Of_a_stream_that_is_in_the_future_already_are_taken()
    {
        var clock = new TestClock(DateTimeOffset.UtcNow);
        var bank = await Banks.NewAsync(clock);
        var account = await bank.OpenAsync();
        var head = (await bank.FetchAsync(account)) with { LastTimestamp = DateTimeOffset.UtcNow.AddYears(10) };
        await bank
            .Store.DataSource.CreateCommand(
                $"UPDATE {bank.Store.Options.Schema}.mt_streams SET timestamp = now() + interval '11 years'"
            )
            .ExecuteNonQueryAsync();

        var session = bank.Store.OpenSession();
        session.Append(head, new MoneyDeposited(1));
        await session.SaveChangesAsync();

        Assert.Equal(2, (await bank.ReadAsync(account)).Count);
    }

    [Fact]
    public async Task Never_go_back_in_a_stream_even_when_the_clock_does()
    {
        var clock = new TestClock(Noon);
        var bank = await Banks.NewAsync(clock);
        var account = await bank.OpenAsync();

        clock.Now = Noon.AddHours(-1);
        await bank.AppendAsync(account, new MoneyDeposited(1));
        clock.Now = Noon.AddHours(1);
        await bank.AppendAsync(account, new MoneyDeposited(2));

        Assert.Equal([Noon, Noon, Noon.AddHours(1)], (await bank.ReadAsync(account)).Select(e => e.Timestamp));
    }
}
