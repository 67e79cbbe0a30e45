using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Samplit.Api.Access;
using Samplit.Api.Tests.Access;
using Samplit.Api.Tests.Description;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Access;
using Samplit.Testing;

namespace Samplit.Api.Tests.Fuzz;

/// <summary>
/// Requests about what is there, right and wrong, of those who show no key or something that is none, at every operation.
/// </summary>
public class Requests_of_strangers(SharedServer shared, ITestOutputHelper output)
{
    private const int Seed = 4711;
    private const int Rounds = 2;
    private const int Callers = 4;
    private const int MaxReported = 10;

    /// <summary>What may be told to whoever asks: who they are not, and not whether something is there.</summary>
    private static readonly string[] Nothing =
    [
        "401 unauthenticated",
        "401 key_refused",
        "401 session_ended",
        "403 forbidden",
        "403 cross_site",
        "404 not_found",
    ];

    private readonly RunningServer _server = shared.Server;

    [Fact]
    public async Task Are_told_nothing_at_any_operation_but_those_that_are_open_to_all()
    {
        var operations = DescribedApi.Current!.Operations;
        var made = (await _server.PostAsync("/api/experiments", An.Experiment.Request())).Text;
        var keys = await KeysAsync();
        var (answers, faults) = (new ConcurrentDictionary<string, int>(), new ConcurrentQueue<string>());
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, UseProxy = false });
        var watch = Stopwatch.StartNew();

        await Parallel.ForEachAsync(
            Enumerable.Range(0, Callers),
            new ParallelOptions { MaxDegreeOfParallelism = Callers },
            async (caller, ct) =>
            {
                var (random, requests) = (
                    new Random(Seed + caller),
                    new RandomRequests(DescribedApi.Current, Seed + caller)
                );
                requests.Learn(new("POST", "/api/experiments", [], null, null), made);
                foreach (var operation in operations.Where((_, i) => i % Callers == caller))
                {
                    for (var round = 0; round < Rounds; round++)
                    {
                        foreach (var wrong in Wrong(random, keys, PermissionOf(operation)))
                        {
                            var request = wrong(requests.Of(operation) with { Method = operation.Method });
                            using var message = request.ToMessage(_server.Http.BaseAddress!);
                            using var response = await http.SendAsync(message, ct);
                            var text = await response.Content.ReadAsStringAsync(ct);
                            var answer = Told(response, text);
                            answers.AddOrUpdate(answer, 1, (_, n) => n + 1);
                            if (!IsRight(operation, Exchange.Of(response, text)!, answer) && faults.Count < MaxReported)
                            {
                                faults.Enqueue($"{operation}: {answer} {Exchange.Start(text)}\n{request}");
                            }
                        }
                    }
                }
            }
        );

        output.WriteLine(
            $"{answers.Values.Sum()} requests in {watch.Elapsed.TotalSeconds:F0} s: "
                + string.Join(", ", answers.OrderBy(s => s.Key).Select(s => $"{s.Key}: {s.Value}"))
        );
        Assert.True(faults.IsEmpty, string.Join("\n\n", faults));
    }

    /// <summary>The ways to show no key of this server's, and that of somebody who may do something else.</summary>
    private static IEnumerable<Func<RandomRequest, RandomRequest>> Wrong(
        Random random,
        IReadOnlyList<(ApiKeyKind Kind, string Secret)> others,
        Permission? permission
    )
    {
        var key = random.Next(2) == 0 ? TestKeys.Usual.Admin : TestKeys.Usual.DataPlane;
        var garbage = new byte[random.Next(1, 80)];
        random.NextBytes(garbage);
        yield return request => request;
        yield return Showing($"Bearer {Convert.ToBase64String(garbage)}");
        yield return Showing($"Bearer {key[..random.Next(1, key.Length)]}");
        yield return Showing($"Bearer {ApiKeyToken.New(ApiKeyKind.Admin, ApiKeyToken.NewPublicId()).Text}");
        yield return Showing($"Bearer {ApiKeyToken.New(ApiKeyKind.DataPlane, key.Split('_')[2]).Text}");
        yield return Showing($"Bearer {Flipped(key, random.Next("smp_".Length, key.Length))}");
        yield return Showing($"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes($"{key}:{key}"))}");
        yield return Showing($"Token {key}");
        yield return Showing(key);
        yield return request =>
            request with
            {
                Target =
                    $"{request.Target}{(request.Target.Contains('?', StringComparison.Ordinal) ? '&' : '?')}access_token={key}",
            };
        yield return request => request with { Headers = [.. request.Headers, ("X-Api-Key", key)] };
        yield return request => request with { Headers = [.. request.Headers, ("Cookie", $"samplit={key}")] };
        foreach (var (kind, secret) in others)
        {
            if (permission is { } needed && !ApiKey.GrantsOf(kind, role: null).ContainsKey(needed))
            {
                yield return Showing($"Bearer {secret}");
            }
        }
    }

    private static Func<RandomRequest, RandomRequest> Showing(string authorization) =>
        request => request with { Headers = [.. request.Headers, ("Authorization", authorization)] };

    private static string Flipped(string key, int at) =>
        string.Concat(key.AsSpan(0, at), key[at] == 'x' ? "y" : "x", key.AsSpan(at + 1));

    /// <summary>Of an operation that is open to all, no more than that it did not fail.</summary>
    private static bool IsRight(DescribedOperation operation, Exchange exchange, string answer) =>
        PermissionOf(operation) is null
            ? exchange.Status < 500
            : Nothing.Contains(answer) || IsOfTheForm(exchange, answer);

    /// <summary>
    /// Whether it is about the form of the request, which is looked at before anybody asks who it is of: no HTTP as expected,
    /// a type of body that the operation does not take, or a path that an empty id has made another one of.
    /// </summary>
    private static bool IsOfTheForm(Exchange exchange, string answer) =>
        exchange.IsOfTheWebServer
        || answer == "415 unsupported_media_type"
        || (answer == "405 method_not_allowed" && exchange.Path.EndsWith('/'))
        || (
            answer == "400 invalid_request"
            && (
                exchange.Text.Contains("The path is not in normal form", StringComparison.Ordinal)
                || exchange.Text.Contains("The query has the character", StringComparison.Ordinal)
            )
        );

    /// <returns>The status, and the code of the problem.</returns>
    private static string Told(HttpResponseMessage response, string text)
    {
        var code =
            response.Content.Headers.ContentType?.MediaType == "application/problem+json"
            && JsonElement.Parse(text).TryGetProperty("code", out var member)
                ? member.GetString()
                : null;
        return $"{(int)response.StatusCode} {code}";
    }

    private static Permission? PermissionOf(DescribedOperation operation) =>
        operation.Description.TryGetProperty("x-permission", out var permission)
            ? Permissions.Find(permission.GetString()!)
            : null;

    private async Task<IReadOnlyList<(ApiKeyKind, string)>> KeysAsync() =>
        [
            (ApiKeyKind.DataPlane, TestKeys.Usual.DataPlane),
            (ApiKeyKind.Metrics, (await _server.MakeKeyAsync(new { kind = "metrics" })).Secret()),
            (ApiKeyKind.Audit, (await _server.MakeKeyAsync(new { kind = "audit" })).Secret()),
        ];
}
