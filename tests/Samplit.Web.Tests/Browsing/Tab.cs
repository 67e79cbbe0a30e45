using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Samplit.Testing;

namespace Samplit.Web.Tests.Browsing;

/// <summary>A tab of a visitor's browser, with all that it asked and said.</summary>
internal sealed class Tab
{
    /// <summary>What a browser writes by itself of requests that failed.</summary>
    private static readonly string[] OfTheBrowser = ["Failed to load resource", "Access to fetch at"];

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ConcurrentQueue<IRequest> _requests = new();

    public Tab(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _errors.Enqueue(message.Text);
            }
        };
        page.PageError += (_, error) => _errors.Enqueue("uncaught: " + error);
        page.Request += (_, request) => _requests.Enqueue(request);
    }

    public IPage Page { get; }

    /// <summary>All errors and warnings in the console, and exceptions and rejections that nobody caught.</summary>
    public IReadOnlyList<string> Errors => [.. _errors];

    /// <summary>Those that are not the browser's own words on a request that failed.</summary>
    public IReadOnlyList<string> OurErrors =>
        [.. _errors.Where(e => !OfTheBrowser.Any(own => e.StartsWith(own, StringComparison.Ordinal)))];

    public IReadOnlyList<IRequest> Asked => Requests("/v1/decisions/web");

    /// <summary>
    /// Waits until it has asked so often: a view that has an answer from before is decided first, and asks afterwards.
    /// </summary>
    public Task HasAskedAsync(int times) => Eventually.TrueAsync($"asked {times} times", () => Asked.Count >= times);

    public IReadOnlyList<IRequest> Told => Requests("/v1/events/web");

    /// <summary>Of one kind, in whatever batch each of them went.</summary>
    public IReadOnlyList<JsonNode> ToldEvents(string kind) =>
        [
            .. Told.SelectMany(batch => JsonNode.Parse(batch.PostData!)!["events"]!.AsArray())
                .Where(e => e!["kind"]!.GetValue<string>() == kind)
                .Select(e => e!),
        ];

    /// <summary>Goes there and waits until the snippet has decided.</summary>
    public async Task GoAsync(string address)
    {
        await Page.GotoAsync(address);
        await ReadyAsync();
    }

    public async Task ReloadAsync()
    {
        await Page.ReloadAsync();
        await ReadyAsync();
    }

    public Task ReadyAsync() => RunAsync("samplit.ready");

    public Task RunAsync(string script) =>
        Page.EvaluateAsync($"async () => {{ await ({script}) }}").WaitAsync(Deadline);

    public Task<T> ValueAsync<T>(string script) =>
        Page.EvaluateAsync<T>($"async () => await ({script})").WaitAsync(Deadline);

    public Task<string> TextAsync(string selector = "h1") =>
        ValueAsync<string>($"document.querySelector('{selector}').textContent");

    /// <summary>
    /// What was to be seen of h1 since the page began, one after the other; "nothing" while it was hidden.
    /// </summary>
    public async Task<string> SeenAsync()
    {
        // A frame is counted once it is over.
        await RunAsync("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        return string.Join(", then ", await ValueAsync<string[]>("seen"));
    }

    /// <summary>Waits until a page's script says so.</summary>
    public Task UntilAsync(string condition) => Page.WaitForFunctionAsync($"() => {condition}");

    /// <summary>On a page on which time stands still.</summary>
    public Task PassAsync(int milliseconds) => RunAsync($"pass({milliseconds})");

    /// <summary>
    /// Waits until what <paramref name="action"/> makes the page say is answered: then the server has it.
    /// </summary>
    public async Task<JsonNode> TellingAsync(Func<Task> action)
    {
        var answer = await Page.RunAndWaitForResponseAsync(
            action,
            response => response.Url.EndsWith("/v1/events/web", StringComparison.Ordinal)
        );
        await AnsweredAsync(answer.Request);
        return JsonNode.Parse(answer.Request.PostData!)!;
    }

    /// <summary>
    /// Waits until all of the answer is here. Playwright alone would wait for ever for one whose page has gone.
    /// </summary>
    public static async Task<IResponse> AnsweredAsync(IRequest request)
    {
        var answer = (await request.ResponseAsync().WaitAsync(Deadline))!;
        await answer.FinishedAsync().WaitAsync(Deadline);
        return answer;
    }

    /// <summary>Everything that the page has put into this browser.</summary>
    public Task<string> StoredAsync() =>
        ValueAsync<string>(
            "JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage }) + document.cookie"
        );

    private IReadOnlyList<IRequest> Requests(string path) =>
        [.. _requests.Where(r => r.Url.EndsWith(path, StringComparison.Ordinal))];
}
