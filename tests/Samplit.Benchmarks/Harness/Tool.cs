using System.ComponentModel;
using System.Diagnostics;

namespace Samplit.Benchmarks.Harness;

/// <summary>Other programs, run to their end without a shell.</summary>
internal static class Tool
{
    /// <summary>How long after its own end of time a program is given before it is killed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <returns>What it printed.</returns>
    /// <exception cref="BenchmarkException">It is not there, failed, or ran for too long.</exception>
    public static async Task<string> RunAsync(
        string program,
        IEnumerable<string> arguments,
        CancellationToken ct,
        TimeSpan expected = default,
        IReadOnlyDictionary<string, string>? environment = null,
        string? folder = null
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new BenchmarkException($"Could not run {program}: {e.Message}.", e);
        }
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(expected + Patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new BenchmarkException($"{program} did not end in time.");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        return process.ExitCode == 0
            ? await output
            : throw new BenchmarkException(
                $"{Path.GetFileName(program)} ended with code {process.ExitCode}: {(await error + await output).Trim()}"
            );
    }

    /// <summary>The path of a program that is in PATH; null when it is not.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
}
