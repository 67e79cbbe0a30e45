using Spectre.Console;

namespace Samplit.Verify.Cli;

/// <summary>A bar while something long goes on; a line now and then when the output is not a terminal.</summary>
public sealed class ProgressBar
{
    private readonly ProgressTask _task;

    private ProgressBar(ProgressTask task) => _task = task;

    public static Task<T> RunAsync<T>(string what, Func<ProgressBar, Task<T>> work) =>
        AnsiConsole
            .Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn()
            )
            .StartAsync(context => work(new ProgressBar(context.AddTask(what))));

    /// <summary>Moves the bar by how much is done of a total that is known beforehand.</summary>
    public IProgress<long> Of(long total) => Of<long>(done => (done, total));

    public IProgress<T> Of<T>(Func<T, (long Done, long Total)> read) =>
        new Direct<T>(value =>
        {
            var (done, total) = read(value);
            _task.MaxValue = Math.Max(1, total);
            _task.Value = done;
        });

    /// <summary>Reports where it is called; <see cref="Progress{T}"/> would report later and out of order.</summary>
    private sealed class Direct<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
