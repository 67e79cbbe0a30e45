using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Benchmarks.Harness;

namespace Samplit.Benchmarks.Server;

/// <summary>Samplit as a process of its own, listening on a free port of the loopback interface.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly string _log;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly TaskCompletionSource<TimeSpan> _listening = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    private ServerProcess(ProcessStartInfo start, Uri address, string log)
    {
        (Address, _log) = (address, log);
        Http = new HttpClient(new SocketsHttpHandler { UseCookies = false, UseProxy = false })
        {
            BaseAddress = address,
            Timeout = TimeSpan.FromMinutes(1),
        };
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Told(e.Data);
        _process.ErrorDataReceived += (_, e) => Told(e.Data);
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public Uri Address { get; }

    public int Process => _process.Id;

    public HttpClient Http { get; }

    /// <summary>When it said that it listens, counted from the moment it was started.</summary>
    public Task<TimeSpan> Listening => _listening.Task;

    /// <summary>Time since the process was started.</summary>
    public TimeSpan Age => Stopwatch.GetElapsedTime(_started);

    /// <summary>Starts the server without waiting for it.</summary>
    /// <param name="log">Gets what the server prints.</param>
    /// <param name="connectionString">
    /// The superuser's, beside whom it serves as the application's role; null for a PostgreSQL that the server starts
    /// itself, in the data folder.
    /// </param>
    public static ServerProcess Start(ServerProgram program, string log, string? connectionString, string? dataFolder)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo(
            "dotnet",
            ["exec", program.File, "--urls", address.GetLeftPart(UriPartial.Authority)]
        )
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        // It runs as it would for a user: nothing of ours, and nothing of a test's, reaches it.
        foreach (
            var name in start
                .Environment.Keys.Where(k =>
                    k.StartsWith("ASPNETCORE_", StringComparison.Ordinal)
                    || k.StartsWith("Samplit__", StringComparison.Ordinal)
                )
                .ToList()
        )
        {
            start.Environment.Remove(name);
        }
        start.Environment[DatabaseConnections.ApplicationVariable] = connectionString is null
            ? null
            : new NpgsqlConnectionStringBuilder(connectionString) { Username = "samplit" }.ConnectionString;
        start.Environment[DatabaseConnections.OwnerVariable] = connectionString;
        if (dataFolder is not null)
        {
            start.ArgumentList.Add("--data");
            start.ArgumentList.Add(dataFolder);
        }
        return new ServerProcess(start, address, log);
    }

    /// <summary>Waits until requests would be served.</summary>
    public async Task ReadyAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                using var answer = await Http.GetAsync(new Uri("/health/ready", UriKind.Relative), ct);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }
            if (_process.HasExited || Age > Patience)
            {
                throw new BenchmarkException($"The server did not become ready. It said:\n{Log()}");
            }
            await Task.Delay(2, ct);
        }
    }

    /// <summary>Asks it to stop as an operator would, and kills it when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
        {
            await Tool.RunAsync("kill", ["-TERM", $"{_process.Id}"], CancellationToken.None);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }
        _process.Dispose();
    }

    private void Told(string? line)
    {
        if (line is null)
        {
            return;
        }
        if (line.StartsWith("Samplit listens on", StringComparison.Ordinal))
        {
            _listening.TrySetResult(Age);
        }
        lock (_process)
        {
            File.AppendAllText(_log, line + "\n");
        }
    }

    private string Log() => File.Exists(_log) ? string.Join('\n', File.ReadLines(_log).TakeLast(15)) : "nothing";

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
