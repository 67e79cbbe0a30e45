using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Samplit.Api.Audit;
using Samplit.Api.Tests.Description;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Fuzz;

/// <summary>
/// Thousands of requests that are right, nearly right and wrong, made from the description by several callers at once.
/// Whatever is asked, the answer is as described, and what was recorded is intact.
/// </summary>
public class Random_requests(ITestOutputHelper output)
{
    private const int Callers = 8;
    private const int MaxReported = 10;
    private const int MaxAnswerSize = 4 * 1024 * 1024;

    private static readonly int Requests = int.Parse(
        Environment.GetEnvironmentVariable("SAMPLIT_FUZZ_REQUESTS") ?? "8000",
        CultureInfo.InvariantCulture
    );

    private static readonly int Seed = int.Parse(
        Environment.GetEnvironmentVariable("SAMPLIT_FUZZ_SEED") ?? "4711",
        CultureInfo.InvariantCulture
    );

    [Fact]
    public async Task Are_answered_as_described_and_leave_every_chain_intact()
    {
        await using var server = await RunningServer.StartAsync(
            ("Samplit:ClientRequestsPerSecond", "100000"),
            ("Samplit:SiteRequestsPerSecond", "100000")
        );
        var api = DescribedApi.Current!;
        var statuses = new ConcurrentDictionary<int, int>();
        var faults = new ConcurrentQueue<string>();
        var watch = Stopwatch.StartNew();

        await Parallel.ForEachAsync(
            Enumerable.Range(0, Callers),
            new ParallelOptions { MaxDegreeOfParallelism = Callers },
            async (caller, _) =>
            {
                var requests = new RandomRequests(api, Seed + caller);
                for (var left = Requests / Callers; left > 0 && faults.Count < MaxReported; left--)
                {
                    var request = requests.Next();
                    var (status, fault) = await AskAsync(server, api, requests, request);
                    statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
                    if (fault is not null)
                    {
                        faults.Enqueue($"{fault}\n{request}");
                    }
                }
            }
        );

        output.WriteLine(
            $"{statuses.Values.Sum()} requests of seed {Seed} in {watch.Elapsed.TotalSeconds:F0} s: "
                + string.Join(", ", statuses.OrderBy(s => s.Key).Select(s => $"{s.Key}: {s.Value}"))
        );
        Assert.True(faults.IsEmpty, string.Join("\n\n", faults));
        var report = await server.App.Services.GetRequiredService<Verification>().RunAsync(null, null, null, default);
        Assert.True(report!.IsClean);
        await server.ProjectionsEqualARebuild();
    }

    private static async Task<HttpResponseMessage> SendAsync(
        RunningServer server,
        RandomRequest request,
        HttpRequestMessage message
    )
    {
        try
        {
            return await server.Http.SendAsync(message);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"No answer: {request}", e);
        }
    }

    /// <returns>What came back, and what is wrong with it.</returns>
    private static async Task<(int Status, string? Fault)> AskAsync(
        RunningServer server,
        DescribedApi api,
        RandomRequests requests,
        RandomRequest request
    )
    {
        using var message = request.ToMessage(server.Http.BaseAddress!);
        using var response = await SendAsync(server, request, message);
        var text = await response.Content.ReadAsStringAsync();
        var exchange = Exchange.Of(response, text)!;
        if (response.IsSuccessStatusCode && exchange.ContentType == "application/json" && text.Length > 0)
        {
            requests.Learn(request, text);
        }
        var fault =
            exchange.Status >= 500 && exchange.Status != 503 ? $"A failure.\n{exchange}"
            : text.Length > MaxAnswerSize ? $"An answer of {text.Length} characters."
            : api.Mismatch(exchange);
        return (exchange.Status, fault);
    }
}
