using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Samplit.Api.Database;
using Samplit.Testing;

namespace Samplit.Api.Tests.Faults;

/// <summary>
/// A server as a process of its own, which can be killed and started again. Each life listens on a port of its own,
/// that the system chose: nobody can take it in between.
/// </summary>
internal sealed partial class ApiProcess(
    string name,
    DatabaseConnections connections,
    params (string Name, string Value)[] settings
) : Node(name)
{
    private const int LinesKept = 60;

    private readonly ConcurrentQueue<string> _log = new();
    private readonly List<Life> _lives = [];
    private volatile Life? _life;
    private readonly TestKeysLookup _keys = new(() => TestKeys.FindAsync(connections));

    public override string Log => $"The last lines of server {Name}:\n{string.Join('\n', _log)}";

    protected override (HttpClient Http, Uri Url)? Reach => _life is { Url: { } url } life ? (life.Http, url) : null;

    protected override Task<TestKeys?> KeysAsync() => _keys.FindAsync();

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
        IsAlive();
        life.Process.Kill();
        await life.Process.WaitForExitAsync();
        _life = null;
    }

    public override Task EndAsync() => KillAsync();

    public override async ValueTask DisposeAsync()
    {
        foreach (var life in _lives)
        {
            life.Process.Kill(entireProcessTree: true);
            await life.Process.WaitForExitAsync();
            life.Process.Dispose();
            life.Http.Dispose();
        }
        _life = null;
        _lives.Clear();
    }

    protected override void IsAlive() =>
        Assert.False(_life?.Process.HasExited, $"Server {Name} ended by itself. {Log}");

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
