using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Samplit.Domain.Metrics;

/// <summary>What one variant brought on one day, as a source outside counted it.</summary>
/// <param name="Variant">The name of the variant.</param>
/// <param name="Clicks">At most as many as impressions.</param>
/// <param name="Revenue">The revenue in the caller's unit; at most six decimals; negative after returns.</param>
public sealed record MetricRow(
    Guid Experiment,
    string Variant,
    DateOnly Date,
    long Sessions,
    long Impressions,
    long Clicks,
    decimal Revenue
)
{
    /// <summary>The sum of a whole batch of these is exact in a double, which JSON readers have.</summary>
    public const long MaxCount = 10_000_000_000;
    public const decimal MaxRevenue = 1_000_000_000_000m;
    public const int Decimals = 6;

    public static readonly DateOnly Earliest = new(2000, 1, 1);

    /// <returns>What no source can have counted, with the member that says so; null when nothing is wrong.</returns>
    /// <param name="today">The day in the furthest time zone: a day that has begun nowhere is in the future.</param>
    public Refusal? Validate(DateOnly today) =>
        ValidateCount("sessions", Sessions)
        ?? ValidateCount("impressions", Impressions)
        ?? ValidateCount("clicks", Clicks)
        ?? (Clicks > Impressions ? Refusal.Invalid("clicks", "More than impressions.") : null)
        ?? (
            decimal.Abs(Revenue) <= MaxRevenue && decimal.Round(Revenue, Decimals) == Revenue
                ? null
                : Refusal.Invalid("revenue", $"From -1e12 to 1e12 with at most {Decimals} decimals.")
        )
        ?? (
            Date >= Earliest && Date <= today ? null : Refusal.Invalid("date", $"From {Earliest:yyyy-MM-dd} to today.")
        );

    private static Refusal? ValidateCount(string field, long count) =>
        count is >= 0 and <= MaxCount ? null : Refusal.Invalid(field, "A whole number from 0 to 1e10.");
}

/// <summary>
/// What stands for the rows of a batch in the log: SHA-256 over a line of UTF-8 for each in its order, with members
/// separated by a tab and ended by a line feed: experiment, date, sessions, impressions, clicks, revenue without zeros
/// at its end, variant.
/// </summary>
public sealed class MetricDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Add(MetricRow row) =>
        _hash.AppendData(
            Encoding.UTF8.GetBytes(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{row.Experiment:D}\t{row.Date:yyyy-MM-dd}\t{row.Sessions}\t{row.Impressions}\t{row.Clicks}\t{RevenueText.Format(row.Revenue)}\t{row.Variant}\n"
                )
            )
        );

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public string Hex() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public void Dispose() => _hash.Dispose();
}
