namespace Samplit.Api.Metrics;

/// <summary>Lets two batches be read at once: each is in memory as a whole before it is written.</summary>
public sealed class MetricUploads : IDisposable
{
    private const int AtOnce = 2;

    /// <summary>Most batches are through sooner than their sender could ask again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _turns = new(AtOnce);

    /// <returns>To be disposed when the batch is written; null when all turns are taken.</returns>
    public async Task<IDisposable?> TryBeginAsync(CancellationToken ct) =>
        await _turns.WaitAsync(Patience, ct) ? new Turn(_turns) : null;

    public void Dispose() => _turns.Dispose();

    private sealed class Turn(SemaphoreSlim turns) : IDisposable
    {
        public void Dispose() => turns.Release();
    }
}
