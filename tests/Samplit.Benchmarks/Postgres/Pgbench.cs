using System.Globalization;
using System.Text.RegularExpressions;
using Samplit.Benchmarks.Harness;

namespace Samplit.Benchmarks.Postgres;

/// <summary>The seed (seed-schema.sql) under pgbench: 32 clients, prepared statements, no HTTP.</summary>
internal sealed partial class Pgbench
{
    private const int Clients = 32;
    private const int Threads = 2;

    private readonly string _program;
    private readonly string _host;
    private readonly string _folder;
    private int _runs;

    private Pgbench(string program, Bench bench, BenchDatabase database) =>
        (_program, _host, _folder, Database) = (program, bench.Cluster.Host, bench.PathOf("."), database);

    public BenchDatabase Database { get; }

    /// <summary>
    /// The reference on a database of its own; null, with a word to the person who waits, without pgbench.
    /// </summary>
    public static async Task<Pgbench?> FindAsync(Setting setting, CancellationToken ct)
    {
        var beside = Path.Combine(setting.Bench.Cluster.BinFolder, "pgbench");
        if ((File.Exists(beside) ? beside : Tool.Find("pgbench")) is not { } program)
        {
            setting.Bench.Say(
                "  pgbench is not installed (Debian: apt install postgresql; PostgreSQL from npm has none): no seed to compare with."
            );
            return null;
        }
        var database = await setting.DatabaseAsync("seed", ct);
        var schema = await File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "Postgres", "seed-schema.sql"),
            ct
        );
        await using var command = database.DataSource.CreateCommand(schema);
        await command.ExecuteNonQueryAsync(ct);
        return new Pgbench(program, setting.Bench, database);
    }

    /// <summary>The transaction as an application sends it.</summary>
    public Arm Statements(BenchmarkOptions options) =>
        new("the seed's SQL, 32 clients", "/s", ct => RunAsync("seed-statements.sql", options.Duration, ct));

    /// <summary>The transaction as one call of a function in the database.</summary>
    public Arm OneCall(BenchmarkOptions options) =>
        new("the seed's SQL in one call, 32 clients", "/s", ct => RunAsync("seed-call.sql", options.Duration, ct));

    private async Task<Sample> RunAsync(string script, TimeSpan duration, CancellationToken ct)
    {
        var log = Path.Combine(_folder, $"pgbench-{++_runs}");
        var output = await RunAsync(
            script,
            ["--time", $"{(int)duration.TotalSeconds}", "--log", "--log-prefix", log],
            duration,
            durable: true,
            ct
        );
        return new Sample(Rate(output), await LatencyAsync(log, ct), Failures(output));
    }

    /// <summary>Makes assignments as fast as may be, to look at what they take on disk.</summary>
    /// <returns>How many.</returns>
    public async Task<long> FillAsync(int assignments, CancellationToken ct)
    {
        var each = assignments / Clients;
        _runs++;
        await RunAsync("seed-call.sql", ["--transactions", $"{each}"], TimeSpan.FromMinutes(30), durable: false, ct);
        return each * Clients;
    }

    private Task<string> RunAsync(
        string script,
        string[] arguments,
        TimeSpan expected,
        bool durable,
        CancellationToken ct
    ) =>
        Tool.RunAsync(
            _program,
            [
                "--no-vacuum",
                "--protocol=prepared",
                $"--client={Clients}",
                $"--jobs={Threads}",
                $"--file={Path.Combine(AppContext.BaseDirectory, "Postgres", script)}",
                "--define=n=0",
                $"--define=tag={_runs:0000}",
                $"--host={_host}",
                "--username=postgres",
                .. arguments,
                Database.Name,
            ],
            ct,
            expected,
            durable
                ? null
                : new Dictionary<string, string>(StringComparer.Ordinal) { ["PGOPTIONS"] = "-c synchronous_commit=off" }
        );

    internal static double Rate(string output) =>
        double.Parse(Tps().Match(output).Groups["tps"].Value, CultureInfo.InvariantCulture);

    private static long Failures(string output) =>
        Failed().Match(output) is { Success: true } match ? long.Parse(match.Groups["failed"].Value) : 0;

    /// <summary>pgbench logs each transaction: client, number, microseconds, …</summary>
    private static async Task<Latency> LatencyAsync(string log, CancellationToken ct)
    {
        var histogram = new Load.LatencyHistogram();
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(log)!, Path.GetFileName(log) + ".*"))
        {
            foreach (var line in await File.ReadAllLinesAsync(file, ct))
            {
                var columns = line.Split(' ');
                histogram.Record(TimeSpan.FromMicroseconds(long.Parse(columns[2], CultureInfo.InvariantCulture)));
            }
            File.Delete(file);
        }
        return new Latency(histogram.Percentile(50), histogram.Percentile(99));
    }

    [GeneratedRegex(@"tps = (?<tps>[\d.]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Tps();

    [GeneratedRegex(@"failed transactions: (?<failed>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Failed();
}
