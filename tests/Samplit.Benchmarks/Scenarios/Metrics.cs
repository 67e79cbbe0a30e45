using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Npgsql;
using Samplit.Benchmarks.Harness;
using Samplit.Benchmarks.Postgres;
using Samplit.Benchmarks.Server;

namespace Samplit.Benchmarks.Scenarios;

internal sealed class Metrics : IScenario
{
    private const int Rows = 100_000;
    private const int Days = 500;
    private const int PerMinute = 1_000_000;

    private static readonly DateOnly First = new(2025, 1, 1);

    public string Name => "metrics";

    public string Summary =>
        $"Batches of {Rows:N0} rows of metrics over HTTP, checked, hashed, kept and counted, against COPY of the same rows.";

    public async Task<Plan> PrepareAsync(Setting setting, CancellationToken ct)
    {
        var database = await setting.DatabaseAsync("samplit", ct);
        var server = await setting.ServerAsync(database, ct);
        var experiments = await BenchExperiment.CreateAsync(server, Rows / Days / 2, ct);
        var body = Encoding.UTF8.GetBytes(Csv(experiments));
        var batches = 0;
        Arm Over(string name, int inFlight) =>
            new(
                name,
                "/s",
                async token =>
                {
                    var started = Stopwatch.GetTimestamp();
                    await Task.WhenAll(
                        Enumerable
                            .Range(0, inFlight)
                            .Select(i =>
                                SendAsync(server, body, $"source-{i}", Interlocked.Increment(ref batches), token)
                            )
                    );
                    return new Sample(inFlight * Rows / Stopwatch.GetElapsedTime(started).TotalSeconds);
                }
            );
        var one = Over("metric rows, one batch at a time", 1);
        var two = Over("metric rows, two sources at once", 2);
        var copying = Copy(database, experiments);
        return new Plan(
            [one, two, copying],
            [new(one.Name, copying.Name, Goal: null), new(two.Name, copying.Name, Goal: null)]
        )
        {
            Notes =
            [
                $"{PerMinute:N0} a minute are {PerMinute / 60:N0}/s; each batch corrects every day of the one before",
                $"{experiments.Length} experiments of two variants, {Days} days, {body.Length / Rows} bytes a row of CSV",
            ],
        };
    }

    private static async Task SendAsync(
        ServerProcess server,
        byte[] body,
        string source,
        int batch,
        CancellationToken ct
    )
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var answer = await server.Http.PostAsync(
            new Uri($"/api/metrics?source={source}&batchId={batch}", UriKind.Relative),
            content,
            ct
        );
        if (!answer.IsSuccessStatusCode)
        {
            throw new BenchmarkException(await answer.Content.ReadAsStringAsync(ct));
        }
    }

    /// <summary>The same rows into a plain table with the same key: what PostgreSQL takes for it alone.</summary>
    private static Arm Copy(BenchDatabase database, BenchExperiment[] experiments) =>
        new(
            "COPY of the same rows",
            "/s",
            async ct =>
            {
                await using var connection = await database.DataSource.OpenConnectionAsync(ct);
                await using var table = new NpgsqlCommand(
                    """
                    DROP TABLE IF EXISTS plain_metrics;
                    CREATE TABLE plain_metrics (experiment_id uuid, variant text, date date, sessions bigint,
                        impressions bigint, clicks bigint, revenue numeric(19, 6), PRIMARY KEY (experiment_id, variant, date))
                    """,
                    connection
                );
                await table.ExecuteNonQueryAsync(ct);
                var started = Stopwatch.GetTimestamp();
                await using (
                    var copy = await connection.BeginTextImportAsync(
                        "COPY plain_metrics FROM STDIN (FORMAT csv, HEADER)",
                        ct
                    )
                )
                {
                    await copy.WriteAsync(Csv(experiments).AsMemory(), ct);
                }
                return new Sample(Rows / Stopwatch.GetElapsedTime(started).TotalSeconds);
            }
        );

    private static string Csv(BenchExperiment[] experiments)
    {
        var csv = new StringBuilder("experiment,variant,date,sessions,impressions,clicks,revenue\n");
        foreach (var experiment in experiments)
        {
            foreach (var variant in (string[])["control", "b"])
            {
                for (var day = 0; day < Days; day++)
                {
                    csv.Append(
                        CultureInfo.InvariantCulture,
                        $"{experiment.Id},{variant},{First.AddDays(day):yyyy-MM-dd},{1000 + day},{900 + day},{day},{day}.25\n"
                    );
                }
            }
        }
        return csv.ToString();
    }
}
