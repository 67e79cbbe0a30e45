namespace Samplit.Projections.Daemon;

/// <summary>Tells everybody who waits for it that the high-water mark has moved.</summary>
internal sealed class MarkSignal
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Mark { get; private set; }

    public void Raise(long mark)
    {
        lock (_lock)
        {
            if (mark > Mark)
            {
                Mark = mark;
                _moved.SetResult();
                _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    /// <summary>Returns as soon as the mark is above a position.</summary>
    public async Task BeyondAsync(long position, CancellationToken ct)
    {
        while (true)
        {
            Task moved;
            lock (_lock)
            {
                if (Mark > position)
                {
                    return;
                }
                moved = _moved.Task;
            }
            await moved.WaitAsync(ct);
        }
    }
}
