using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Samplit.Api.Database;
using Samplit.Api.Tests.Story;

namespace Samplit.Api.Tests.Faults;

/// <summary>
/// A server as a process of its own, which can be killed and started again. Each life listens on a port of its own, that
/// the system chose: nobody can take it in between.
/// </summary>
internal sealed partial class ApiProcess(
    string name,
    DatabaseConnections connections,
    params (string Name, string Value)[] settings
) : IAsyncDisposable
{
    private const int LinesKept = 60;

    private readonly ConcurrentQueue<string> _log = new();
    private readonly List<Life> _lives = [];
    private volatile Life? _life;
    private long _answered;

    /// <summary>Decisions it answered with 200, in all its lives.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>What it said last, for the message of a test that fails.</summary>
    public string Log => $"The last lines of server {name}:\n{string.Join('\n', _log)}";

    public void Start()
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [typeof(CommandLine).Assembly.Location, "serve", "--urls", "http://127.0.0.1:0"]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                [DatabaseConnections.ApplicationVariable] = connections.Application,
                [DatabaseConnections.OwnerVariable] = connections.Owner,
                // So that nothing comes between the words that say where it listens.
                ["Logging__Console__LogToStandardErrorThreshold"] = "Trace",
            },
        };
        foreach (var (setting, value) in settings)
        {
            start.Environment[setting] = value;
        }
        var life = new Life(new Process { StartInfo = start });
        life.Process.OutputDataReceived += (_, said) => Hear(life, said.Data);
        life.Process.ErrorDataReceived += (_, said) => Hear(life, said.Data);
        life.Process.Start();
        life.Process.BeginOutputReadLine();
        life.Process.BeginErrorReadLine();
        _lives.Add(life);
        _life = life;
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        var life = _life!;
        Assert.False(life.Process.HasExited, $"Server {name} ended by itself. {Log}");
        life.Process.Kill();
        await life.Process.WaitForExitAsync();
        _life = null;
    }

    /// <summary>Waits until it says that it is ready.</summary>
    public async Task ReadyAsync()
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(60); ; await Task.Delay(20))
        {
            if (await SendAsync(HttpMethod.Get, "/health/ready", null) is { Status: System.Net.HttpStatusCode.OK })
            {
                return;
            }
            Assert.False(_life?.Process.HasExited, $"Server {name} ended by itself. {Log}");
            Assert.True(DateTime.UtcNow < deadline, $"Server {name} does not become ready. {Log}");
        }
    }

    /// <returns>Null when no whole answer came.</returns>
    public async Task<Answer?> PostAsync(string path, object body)
    {
        var answer = await SendAsync(HttpMethod.Post, path, JsonSerializer.Serialize(body));
        if (answer is { Status: System.Net.HttpStatusCode.OK })
        {
            Interlocked.Increment(ref _answered);
        }
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var life in _lives)
        {
            life.Process.Kill(entireProcessTree: true);
            await life.Process.WaitForExitAsync();
            life.Process.Dispose();
            life.Http.Dispose();
        }
    }

    private async Task<Answer?> SendAsync(HttpMethod method, string path, string? body)
    {
        if (_life is not { Url: { } url } life)
        {
            return null;
        }
        using var request = new HttpRequestMessage(method, new Uri(url, path));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }
        try
        {
            return await Answer.ReadAsync(await life.Http.SendAsync(request));
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    private void Hear(Life life, string? line)
    {
        if (line is null)
        {
            return;
        }
        _log.Enqueue(line);
        while (_log.Count > LinesKept)
        {
            _log.TryDequeue(out _);
        }
        if (life.Url is null && ListensOn().Match(line) is { Success: true } match)
        {
            life.Url = new Uri(match.Groups["url"].Value);
        }
    }

    [GeneratedRegex("^Samplit listens on (?<url>http://[0-9.:]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ListensOn();

    private sealed class Life(Process process)
    {
        private volatile Uri? _url;

        public Process Process { get; } = process;

        public HttpClient Http { get; } =
            new(new SocketsHttpHandler { UseProxy = false, UseCookies = false }) { Timeout = TimeSpan.FromSeconds(10) };

        /// <summary>Null until it listens.</summary>
        public Uri? Url
        {
            get => _url;
            set => _url = value;
        }
    }
}
