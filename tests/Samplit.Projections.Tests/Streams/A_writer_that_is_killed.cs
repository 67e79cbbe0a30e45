using System.Diagnostics;
using Samplit.Ledger.Chain;
using Samplit.Projections.Bank;
using Samplit.Projections.Chain;
using Samplit.Projections.Rebuilding;

namespace Samplit.Projections.Tests.Streams;

public class A_writer_that_is_killed
{
    [Fact]
    public async Task In_mid_append_loses_nothing_that_it_acknowledged()
    {
        var bank = await Banks.NewAsync();
        var account = await bank.OpenAsync();
        var random = new Random(20260301);

        for (var life = 0; life < 5; life++)
        {
            var acknowledged = await AppendUntilKilledAsync(bank, account, acknowledgements: random.Next(1, 60));

            Assert.InRange(acknowledged, 4, (await bank.FetchAsync(account)).Version);
        }
        // A commit may still be on its way from the last life; this one comes behind it.
        var last = (await bank.InsistAsync(account, new MoneyDeposited(1))).Stream.Version;

        var events = await bank.ReadAsync(account);
        Assert.Equal(Enumerable.Range(1, (int)last).Select(v => (long)v), events.Select(e => e.Version));
        Assert.Equal(0, (last - 2) % 3);
        var verified = await new ChainVerifier(bank.Store).VerifyAsync(account);
        Assert.Equal((ChainVerdict.Intact, last), (verified.Verdict, verified.Checked));
        foreach (var projection in bank.Store.Options.Inline)
        {
            var report = await new ProjectionRebuild(bank.Store, TimeProvider.System).RunAsync(projection.Name);
            Assert.Equal((projection.Name, last, 0L), (report.Name, report.Events, report.Differences));
        }
    }

    /// <summary>Runs the appender in a process of its own and kills it while it goes on.</summary>
    /// <returns>The last version it said was committed.</returns>
    private static async Task<long> AppendUntilKilledAsync(TestBank bank, Guid account, int acknowledgements)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Samplit.Projections.Bank.dll");
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet"
        )
        {
            ArgumentList = { program, await Banks.ConnectionStringAsync(), bank.Schema, account.ToString() },
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        long last = 0;
        for (var i = 0; i < acknowledgements; i++)
        {
            last = await process.StandardOutput.ReadLineAsync() is { } line
                ? long.Parse(line)
                : throw new InvalidOperationException(await errors);
        }
        process.Kill();
        await process.WaitForExitAsync();
        // What it still managed to say counts too.
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            last = long.TryParse(line, out var version) ? Math.Max(last, version) : last;
        }
        return last;
    }
}
