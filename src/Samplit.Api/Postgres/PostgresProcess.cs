using System.ComponentModel;
using System.Diagnostics;

namespace Samplit.Api.Postgres;

internal sealed record ProcessResult(string Command, int ExitCode, string Output, string Error)
{
    public bool Succeeded => ExitCode == 0;

    public EmbeddedPostgresException Failure(string what) =>
        new($"{what}: {Command} ended with code {ExitCode}.{LastLines(Error.Length > 0 ? Error : Output)}");

    public static string LastLines(string text, int count = 15) =>
        string.Concat(
            text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .TakeLast(count)
                .Select(line => $"\n  {line.TrimEnd()}")
        );
}

internal static class PostgresProcess
{
    /// <summary>
    /// Runs a program to its end, without a shell; as another user (only root may) when userName says so.
    /// </summary>
    /// <exception cref="EmbeddedPostgresException">The program could not be started at all.</exception>
    public static async Task<ProcessResult> RunAsync(
        string program,
        IEnumerable<string> arguments,
        string workingFolder,
        string? userName,
        CancellationToken ct
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingFolder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (userName is not null)
        {
            start.UserName = userName;
        }

        // PGPORT, PGDATA and their like would reach the server as settings; LC_ALL decides the language of its errors.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["LC_ALL"] = "C";

        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new EmbeddedPostgresException($"Could not run {program}: {e.Message}.", e);
        }

        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            // Not the whole tree: the server that pg_ctl started must be stopped, never killed.
            process.Kill();
            throw;
        }

        return new ProcessResult(Path.GetFileName(program), process.ExitCode, await output, await error);
    }
}
