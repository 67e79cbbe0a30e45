namespace Samplit.Projections.Rebuilding;

/// <summary>Writes events into a shadow table, each once, over any number of passes.</summary>
internal interface IShadowFill
{
    long Events { get; }

    long Streams { get; }

    /// <summary>Handles what was appended since the pass before.</summary>
    /// <param name="last">
    /// Nobody who writes to the live table can commit during this pass, and all must be handled.
    /// </param>
    /// <returns>How many events it handled.</returns>
    Task<long> PassAsync(bool last, CancellationToken ct);
}
