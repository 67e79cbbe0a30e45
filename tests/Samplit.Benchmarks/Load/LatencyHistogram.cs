using System.Numerics;

namespace Samplit.Benchmarks.Load;

/// <summary>
/// Times in buckets that are 1/64 of their value wide, from a microsecond to an hour: percentiles are right to 1.6 %.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int Precision = 6; // bits of a value that tell buckets apart
    private const int Steps = 1 << Precision;

    private readonly long[] _buckets = new long[(32 - Precision) * Steps];

    public long Count { get; private set; }

    public void Record(TimeSpan time)
    {
        _buckets[BucketOf((long)time.TotalMicroseconds)]++;
        Count++;
    }

    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < _buckets.Length; i++)
        {
            _buckets[i] += other._buckets[i];
        }
        Count += other.Count;
    }

    /// <returns>Milliseconds that this percentage of the times were at most; 0 when there are none.</returns>
    public double Percentile(double percent)
    {
        var wanted = (long)Math.Ceiling(Count * percent / 100);
        var seen = 0L;
        for (var i = 0; i < _buckets.Length && Count > 0; i++)
        {
            seen += _buckets[i];
            if (seen >= wanted)
            {
                return UpperEnd(i) / 1000.0;
            }
        }
        return 0;
    }

    private static int BucketOf(long microseconds)
    {
        var value = (uint)Math.Clamp(microseconds, 0, int.MaxValue);
        var shift = Math.Max(0, BitOperations.Log2(value | 1) - Precision);
        return (shift * Steps) + (int)(value >> shift);
    }

    private static long UpperEnd(int bucket)
    {
        var shift = Math.Max(0, (bucket / Steps) - 1);
        var value = (long)bucket - (shift * Steps);
        return ((value + 1) << shift) - 1;
    }
}
