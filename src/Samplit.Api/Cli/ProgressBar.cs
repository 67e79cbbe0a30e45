using Spectre.Console;

namespace Samplit.Api.Cli;

/// <summary>A bar while something long goes on; nothing when the output is not a terminal.</summary>
internal static class ProgressBar
{
    public static Task<T> RunAsync<T>(string what, long total, Func<IProgress<long>, Task<T>> work) =>
        AnsiConsole
            .Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn()
            )
            .StartAsync(context =>
            {
                var bar = context.AddTask(what, maxValue: Math.Max(1, total));
                return work(new Direct(done => bar.Value = done));
            });

    /// <summary>Reports where it is called; <see cref="Progress{T}"/> would report later and out of order.</summary>
    private sealed class Direct(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
