using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Visitors;

/// <summary>
/// Which variant a visitor gets, and whether at all: functions of recorded things, in whole numbers only, that anyone
/// can repeat in any language.
/// </summary>
/// <remarks>
/// The hash is the first 8 bytes, big-endian, of SHA-256 over the UTF-8 text <c>version|seed|experiment|unit</c>, the
/// seed in decimal. Of W buckets it picks the one at hash·W / 2⁶⁴, rounded down. The variants take the buckets in
/// order, each as many as its weight. The unit is the visitor key as 32 lower-case hexadecimal characters; the
/// experiment holds no bar, so no two inputs give the same text.
/// </remarks>
public static class Bucketing
{
    /// <summary>The hash that picks a variant.</summary>
    public const string DrawVersion = "v1";

    /// <summary>The hash that lets a visitor in, independent of the other so that a gate favours no variant.</summary>
    public const string TrafficVersion = "v1/traffic";

    /// <summary>
    /// The hash that says which of a layer's experiments a visitor may be in; of the layer's id and seed.
    /// </summary>
    public const string LayerVersion = "v1/layer";

    /// <summary>The hash that says who is held out of all experiments; of the holdout's id and seed.</summary>
    public const string HoldoutVersion = "v1/holdout";

    /// <summary>Up to it, JSON keeps every whole number.</summary>
    public const long MaxSeed = (1L << 53) - 1;

    private const int StackBytes = 512;

    /// <exception cref="ArgumentException">The version or the experiment holds a bar.</exception>
    public static ulong Hash64(string version, long seed, string experiment, string unit)
    {
        RejectBar(version, nameof(version));
        RejectBar(experiment, nameof(experiment));

        const int SeedAndBars = 23;
        var atMost = Encoding.UTF8.GetMaxByteCount(version.Length + experiment.Length + unit.Length) + SeedAndBars;
        if (atMost <= StackBytes)
        {
            return Hash64(stackalloc byte[StackBytes], version, seed, experiment, unit);
        }

        var rented = ArrayPool<byte>.Shared.Rent(atMost);
        try
        {
            return Hash64(rented, version, seed, experiment, unit);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>The bucket, from 0 to <paramref name="total"/> - 1, of a hash.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="total"/> is not positive.</exception>
    public static long Bucket(ulong hash, long total)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(total, 1);
        return (long)Math.BigMul(hash, (ulong)total, out _);
    }

    /// <summary>The index of the variant whose buckets include that of the hash; never one of weight 0.</summary>
    /// <exception cref="ArgumentException">A weight is negative, or all are 0, or there are none.</exception>
    public static int Draw(ReadOnlySpan<int> weights, ulong hash)
    {
        var total = 0L;
        foreach (var weight in weights)
        {
            if (weight < 0)
            {
                throw new ArgumentException($"A weight of {weight} is negative.", nameof(weights));
            }

            total += weight;
        }

        if (total == 0)
        {
            throw new ArgumentException("No variant has any weight.", nameof(weights));
        }

        var bucket = Bucket(hash, total);
        var variant = 0;
        for (var upTo = (long)weights[0]; bucket >= upTo; upTo += weights[variant])
        {
            variant++;
        }

        return variant;
    }

    /// <summary>The index of the variant that a unit gets under these weights.</summary>
    public static int Draw(Weights weights, long seed, string experiment, string unit)
    {
        return Draw(weights.AsSpan(), Hash64(DrawVersion, seed, experiment, unit));
    }

    /// <summary>
    /// Whether a unit is in the share of traffic that takes part. Raising the share keeps those who are in.
    /// </summary>
    /// <param name="seed">The same as for the draw.</param>
    /// <param name="experiment">The same as for the draw.</param>
    /// <param name="unit">The same as for the draw.</param>
    /// <param name="trafficPerMillion">From 0, nobody, to 1,000,000, everybody.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="trafficPerMillion"/> is outside its range.
    /// </exception>
    public static bool IsInTraffic(long seed, string experiment, string unit, int trafficPerMillion)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(trafficPerMillion);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(trafficPerMillion, Weights.Total);
        return trafficPerMillion == Weights.Total
            || Bucket(Hash64(TrafficVersion, seed, experiment, unit), Weights.Total) < trafficPerMillion;
    }

    internal static Refusal? ValidateSeed(long seed) =>
        seed is >= 0 and <= MaxSeed ? null : Refusal.Invalid("seed", "A whole number from 0 to 2^53 - 1.");

    private static void RejectBar(string part, string name)
    {
        if (part.Contains('|'))
        {
            throw new ArgumentException("A bar separates the parts of the hashed text.", name);
        }
    }

    // Written out because an interpolated string boxes the seed until the JIT optimises it.
    private static ulong Hash64(Span<byte> buffer, string version, long seed, string experiment, string unit)
    {
        var end = Encoding.UTF8.GetBytes(version, buffer);
        buffer[end++] = (byte)'|';
        seed.TryFormat(buffer[end..], out var digits, provider: CultureInfo.InvariantCulture);
        end += digits;
        buffer[end++] = (byte)'|';
        end += Encoding.UTF8.GetBytes(experiment, buffer[end..]);
        buffer[end++] = (byte)'|';
        end += Encoding.UTF8.GetBytes(unit, buffer[end..]);

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer[..end], digest);
        return BinaryPrimitives.ReadUInt64BigEndian(digest);
    }
}
