using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Samplit.Ledger.Notes;

namespace Samplit.Api.Tests.Sealing;

/// <summary>Where checkpoints are posted to: it keeps what came, and answers as it is told.</summary>
internal sealed class TestAnchor : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<SignedNote> _notes = new();
    private readonly TaskCompletionSource _came = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<HttpStatusCode> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TestAnchor(WebApplication app)
    {
        _app = app;
        _answer.SetResult(HttpStatusCode.OK);
        app.MapPost("/anchor", KeepAsync);
    }

    public string Url => _app.Urls.Single() + "/anchor";

    /// <summary>Of the trees that they are about, as they came.</summary>
    public IReadOnlyList<long> Sizes => [.. _notes.Select(note => Checkpoint.Parse(note.Text).Size)];

    public static async Task<TestAnchor> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var anchor = new TestAnchor(app);
        await app.StartAsync();
        return anchor;
    }

    public async Task<SignedNote> FirstAsync()
    {
        await _came.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return _notes.First();
    }

    /// <summary>Answers nobody until it is told what.</summary>
    public void Hang() => _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>From now on, and to those who wait.</summary>
    public void Answer(HttpStatusCode status)
    {
        if (!_answer.TrySetResult(status))
        {
            Hang();
            _answer.SetResult(status);
        }
    }

    public ValueTask DisposeAsync()
    {
        _answer.TrySetResult(HttpStatusCode.OK);
        return _app.DisposeAsync();
    }

    private async Task<IResult> KeepAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        _notes.Enqueue(SignedNote.Parse(Encoding.UTF8.GetBytes(await reader.ReadToEndAsync())));
        _came.TrySetResult();
        return Results.StatusCode((int)await _answer.Task);
    }
}
