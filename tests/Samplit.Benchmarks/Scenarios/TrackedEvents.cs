using System.Buffers.Text;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Samplit.Benchmarks.Harness;
using Samplit.Benchmarks.Load;
using Samplit.Benchmarks.Postgres;
using Samplit.Benchmarks.Server;

namespace Samplit.Benchmarks.Scenarios;

/// <summary>Events that callers track, in batches of a hundred, against COPY of the same rows.</summary>
internal sealed class TrackedEvents : IScenario
{
    private const int PerCall = 100;
    private const int Callers = 16;
    private const int Digits = 12;
    private const int CopiedAtOnce = 100_000;

    private static long _next;

    public string Name => "events";

    public string Summary =>
        $"Tracked events over HTTP, {PerCall} a call from {Callers} callers, checked, hashed and durable, against COPY of the same rows.";

    public async Task<Plan> PrepareAsync(Setting setting, CancellationToken ct)
    {
        var database = await setting.DatabaseAsync("samplit", ct);
        var server = await setting.ServerAsync(database, ct);
        await using (
            var table = database.DataSource.CreateCommand(
                """
                CREATE TABLE plain_events (event_id text, type text, unit_type text, unit text, occurred_at timestamptz,
                    value double precision, currency text, context jsonb, metrics jsonb, payload jsonb, PRIMARY KEY (event_id))
                """
            )
        )
        {
            await table.ExecuteNonQueryAsync(ct);
        }
        var tracked = Arm(
            $"events, {PerCall} a call",
            token => TrackAsync(server, token),
            "SELECT count(*) FROM samplit.tracked_events"
        );
        var small = Arm(
            $"COPY of {PerCall} rows, each durable",
            token => CopyAsync(database, PerCall, token),
            "SELECT count(*) FROM plain_events"
        );
        var large = Arm(
            $"COPY of {CopiedAtOnce:N0} rows",
            token => CopyAsync(database, CopiedAtOnce, token),
            "SELECT count(*) FROM plain_events",
            callers: 1
        );
        return new Plan(
            [tracked, small, large],
            [new(tracked.Name, small.Name, Goal.AtLeast(0.4)), new(tracked.Name, large.Name, Goal: null)]
        )
        {
            Notes =
            [
                "to reach besides: 50,000/s on two cores",
                $"{Callers} callers at once; {Body(0).Length / PerCall} bytes an event of JSON; CPU is for an event; one big COPY runs alone",
            ],
        };

        Arm Arm(string name, Func<CancellationToken, Task<int>> send, string count, int callers = Callers) =>
            new(
                name,
                "/s",
                async token =>
                {
                    var before = await database.AskAsync<long>(count, token);
                    var result = await Processors.MeasureAsync(
                        setting,
                        server,
                        () => LoadAsync(send, callers, setting.Options.Duration, token)
                    );
                    Durable.RequireGrowth(await database.AskAsync<long>(count, token) - before, result.Answers);
                    return result.Sample;
                }
            );
    }

    /// <summary>Callers who each send again as soon as they are answered.</summary>
    /// <param name="send">Gives how many events it has sent.</param>
    private static async Task<LoadResult> LoadAsync(
        Func<CancellationToken, Task<int>> send,
        int callers,
        TimeSpan duration,
        CancellationToken ct
    )
    {
        var started = Stopwatch.GetTimestamp();
        var (events, histogram) = (0L, new LatencyHistogram());
        await Task.WhenAll(
            Enumerable
                .Range(0, callers)
                .Select(_ =>
                    Task.Run(
                        async () =>
                        {
                            while (Stopwatch.GetElapsedTime(started) < duration)
                            {
                                var sent = Stopwatch.GetTimestamp();
                                var count = await send(ct);
                                Interlocked.Add(ref events, count);
                                lock (histogram)
                                {
                                    histogram.Record(Stopwatch.GetElapsedTime(sent));
                                }
                            }
                        },
                        ct
                    )
                )
        );
        return new LoadResult(
            events,
            Stopwatch.GetElapsedTime(started),
            new Latency(histogram.Percentile(50), histogram.Percentile(99)),
            Errors: 0,
            Next: 0
        );
    }

    private static async Task<int> TrackAsync(ServerProcess server, CancellationToken ct)
    {
        using var content = new ByteArrayContent(Body(Interlocked.Add(ref _next, PerCall) - PerCall));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, "/v1/events"));
        request.Content = content;
        // The data plane is open; the client's own key is an admin's, who tracks nothing.
        using var answer = await Anonymous.SendAsync(request, ct);
        return answer.IsSuccessStatusCode
            ? PerCall
            : throw new BenchmarkException(await answer.Content.ReadAsStringAsync(ct));
    }

    private static readonly HttpClient Anonymous = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false });

    /// <summary>The same events into a plain table with the same key: what PostgreSQL takes for it alone.</summary>
    private static async Task<int> CopyAsync(BenchDatabase database, int rows, CancellationToken ct)
    {
        var first = Interlocked.Add(ref _next, rows) - rows;
        await using var connection = await database.DataSource.OpenConnectionAsync(ct);
        var text = new StringBuilder(rows * 256);
        for (var i = 0; i < rows; i++)
        {
            text.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"e-{first + i:000000000000}\tpurchase\tuser\tuser-{(first + i) % 100_000:000000}\t2026-11-30T12:00:00.123456Z\t49.9\tEUR\t{{\"appVersion\":\"1.2.3\",\"country\":\"DE\"}}\t{{\"latencyMs\":450.5,\"tokens\":1200}}\t{{\"items\":2,\"sku\":\"A-1234\"}}\n"
            );
        }
        await using (var copy = await connection.BeginTextImportAsync("COPY plain_events FROM STDIN (FORMAT text)", ct))
        {
            await copy.WriteAsync(text, ct);
        }
        return rows;
    }

    private static readonly byte[] Template = Encoding.ASCII.GetBytes(
        "["
            + string.Join(
                ',',
                Enumerable.Repeat(
                    """{"eventId":"e-000000000000","type":"purchase","unitType":"user","unit":"user-000000","value":49.9,"currency":"EUR","context":{"appVersion":"1.2.3","country":"DE"},"metrics":{"latencyMs":450.5,"tokens":1200},"payload":{"items":2,"sku":"A-1234"}}""",
                    PerCall
                )
            )
            + "]"
    );

    /// <summary>Of events that nobody has sent.</summary>
    private static byte[] Body(long first)
    {
        byte[] body = [.. Template];
        var size = (Template.Length - 1) / PerCall;
        for (var i = 0; i < PerCall; i++)
        {
            var at = 1 + (i * size);
            Write(body.AsSpan(at + body.AsSpan(at).IndexOf("e-0"u8) + 2), first + i, Digits);
            Write(body.AsSpan(at + body.AsSpan(at).IndexOf("user-0"u8) + 5), (first + i) % 100_000, 6);
        }
        return body;

        static void Write(Span<byte> digits, long number, int count) =>
            Utf8Formatter.TryFormat(number, digits, out _, new System.Buffers.StandardFormat('D', (byte)count));
    }
}
