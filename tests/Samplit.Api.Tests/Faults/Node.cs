using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Faults;

/// <summary>A server that clients ask, whatever it runs in.</summary>
internal abstract class Node(string name) : IAsyncDisposable
{
    private long _answered;

    public string Name => name;

    /// <summary>Decisions it answered with 200, in all its lives.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>What it said last, for the message of a test that fails.</summary>
    public virtual string Log => "";

    /// <summary>Those to show; null where its client shows them by itself, or while nobody can tell.</summary>
    protected virtual Task<TestKeys?> KeysAsync() => Task.FromResult<TestKeys?>(null);

    /// <summary>Null while it listens nowhere.</summary>
    protected abstract (HttpClient Http, Uri Url)? Reach { get; }

    /// <summary>Ends it; fails when it ended by itself.</summary>
    public abstract Task EndAsync();

    public abstract ValueTask DisposeAsync();

    /// <returns>Null when no whole answer came.</returns>
    public Task<Answer?> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    /// <returns>Null when no whole answer came.</returns>
    public async Task<Answer?> PostAsync(string path, object body)
    {
        var answer = await SendAsync(HttpMethod.Post, path, JsonSerializer.Serialize(body));
        if (answer is { Status: HttpStatusCode.OK })
        {
            Interlocked.Increment(ref _answered);
        }
        return answer;
    }

    /// <summary>Waits until it says that it is ready.</summary>
    public async Task ReadyAsync()
    {
        try
        {
            await Eventually.TrueAsync(
                $"server {name} is ready",
                async () =>
                {
                    IsAlive();
                    return await GetAsync("/health/ready") is { Status: HttpStatusCode.OK };
                }
            );
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException(Log, e);
        }
    }

    /// <summary>Fails when it ended by itself.</summary>
    protected virtual void IsAlive() { }

    private async Task<Answer?> SendAsync(HttpMethod method, string path, string? body)
    {
        if (Reach is not { } reach)
        {
            return null;
        }
        using var request = new HttpRequestMessage(method, new Uri(reach.Url, path));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }
        if (!path.StartsWith("/health/", StringComparison.Ordinal) && await KeysAsync() is { } keys)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", keys.For(path));
        }
        try
        {
            return await Answer.ReadAsync(await reach.Http.SendAsync(request));
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }
}
