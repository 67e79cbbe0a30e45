using Samplit.Api.Postgres;

namespace Samplit.Api.Tests.Postgres;

/// <summary>Signals to a postmaster and all its children at once.</summary>
internal static class ClusterProcesses
{
    /// <summary>SIGSTOP to all of them.</summary>
    /// <returns>Their ids.</returns>
    public static async Task<int[]> StopAsync(int postmaster)
    {
        // Stopped first, so that it makes no more children and the list of them is whole.
        await SignalAsync("STOP", postmaster);
        int[] all =
        [
            postmaster,
            .. (await RunAsync("ps", "-A", "-o", "pid=,ppid="))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(ids => ids[1] == $"{postmaster}")
                .Select(ids => int.Parse(ids[0])),
        ];
        await SignalAsync("STOP", all);
        return all;
    }

    public static async Task SignalAsync(string signal, params int[] processes)
    {
        if (processes.Length > 0)
        {
            await RunAsync("kill", [$"-{signal}", .. processes.Select(p => $"{p}")]);
        }
    }

    private static async Task<string> RunAsync(string program, params string[] arguments) =>
        (await PostgresProcess.RunAsync(program, arguments, "/", null, default)).Output;
}
