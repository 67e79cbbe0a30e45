using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Samplit.Api.Database;

/// <summary>Reads on while the reader is busy with what it has.</summary>
internal static class ReadAhead
{
    /// <summary>Pages that wait; one more is being read, and one worked on.</summary>
    private const int Waiting = 1;

    /// <summary>
    /// The same pages in the same order. Whoever stops early stops the reading, and waits for its end.
    /// </summary>
    public static async IAsyncEnumerable<T> Of<T>(
        IAsyncEnumerable<T> pages,
        [EnumeratorCancellation] CancellationToken ct = default
    )
    {
        var ahead = Channel.CreateBounded<T>(new BoundedChannelOptions(Waiting) { SingleReader = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var reading = Task.Run(() => ReadAsync(pages, ahead.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var page in ahead.Reader.ReadAllAsync(ct))
            {
                yield return page;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await reading;
        }
    }

    private static async Task ReadAsync<T>(IAsyncEnumerable<T> pages, ChannelWriter<T> ahead, CancellationToken ct)
    {
        try
        {
            await foreach (var page in pages.WithCancellation(ct))
            {
                await ahead.WriteAsync(page, ct);
            }
            ahead.Complete();
        }
        catch (Exception e)
        {
            ahead.Complete(e);
        }
    }
}
