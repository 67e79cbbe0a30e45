namespace Samplit.Domain.Metrics;

/// <summary>
/// Stored for ever as <c>metrics_ingested</c> in the stream of the source: add nullable members, never rename or retype
/// one. The rows lie beside the log; they are those whose <see cref="MetricDigest"/> this is, or they were tampered
/// with.
/// </summary>
/// <param name="Number">The number of the batch among those of its source, from 1.</param>
/// <param name="Revenue">The sum, as a decimal text: a double could not hold it.</param>
public sealed record MetricsIngested(
    string Source,
    string BatchId,
    long Number,
    long Rows,
    string Digest,
    DateOnly FirstDate,
    DateOnly LastDate,
    long Experiments,
    long Sessions,
    long Impressions,
    long Clicks,
    string Revenue
);

/// <summary>What was taken from a source so far; each batch of it is counted once.</summary>
public sealed record MetricSource(Guid Id, string Name, long Batches, long Rows, DateTimeOffset LastAt)
{
    public static MetricSource? Evolve(MetricSource? state, Guid id, object @event, DateTimeOffset at) =>
        @event is MetricsIngested e
            ? new MetricSource(id, e.Source, (state?.Batches ?? 0) + 1, (state?.Rows ?? 0) + e.Rows, at)
            : state;
}

/// <summary>Takes a batch whose rows have no problem.</summary>
public sealed record IngestMetrics(string? Source, string? BatchId, IReadOnlyList<MetricRow> Rows)
{
    public const int MaxSourceLength = 50;
    public const int MaxBatchIdLength = 100;

    /// <returns>What is wrong with the names; null when nothing is.</returns>
    public static Refusal? Validate(string? source, string? batchId) =>
        source is { Length: >= 1 and <= MaxSourceLength }
        && source.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? Text.ValidateName("batchId", batchId, MaxBatchIdLength)
            : Refusal.Invalid(
                "source",
                $"From 1 to {MaxSourceLength} letters, digits, dots, hyphens and underscores, such as api, gam, cdp or manual."
            );

    /// <param name="known">The source so far; null for the first batch.</param>
    public static Decision Decide(IngestMetrics command, MetricSource? known)
    {
        if (Validate(command.Source, command.BatchId) is { } problem)
        {
            return Decision.Refuse(problem);
        }
        if (command.Rows.Count == 0)
        {
            return Decision.Refuse(Refusal.Invalid("rows", "At least one."));
        }
        using var digest = new MetricDigest();
        foreach (var row in command.Rows)
        {
            digest.Add(row);
        }
        return Decision.Append(
            new MetricsIngested(
                command.Source!,
                command.BatchId!,
                (known?.Batches ?? 0) + 1,
                command.Rows.Count,
                digest.Hex(),
                command.Rows.Min(r => r.Date),
                command.Rows.Max(r => r.Date),
                command.Rows.Select(r => r.Experiment).Distinct().LongCount(),
                command.Rows.Sum(r => r.Sessions),
                command.Rows.Sum(r => r.Impressions),
                command.Rows.Sum(r => r.Clicks),
                RevenueText.Format(command.Rows.Sum(r => r.Revenue))
            )
        );
    }
}
