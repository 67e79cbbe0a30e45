using System.Collections;
using System.Collections.Immutable;

namespace Samplit.Domain.Variants;

/// <summary>
/// How traffic is split over variants: one whole number of parts per million each, in the order of the variants, which
/// sum to <see cref="Total"/>. Whole, so that a draw can be repeated anywhere bit for bit. Equal when the parts are.
/// </summary>
public sealed class Weights : IReadOnlyList<int>, IEquatable<Weights>
{
    public const int Total = 1_000_000;

    private readonly ImmutableArray<int> _parts;

    private Weights(ImmutableArray<int> parts) => _parts = parts;

    public int Count => _parts.Length;

    /// <summary>Parts per million of the variant at <paramref name="index"/>.</summary>
    public int this[int index] => _parts[index];

    /// <summary>The weights in proportion to the shares, by <see cref="LargestRemainder"/>.</summary>
    /// <exception cref="ArgumentException">
    /// A share is negative or not a number, or all are 0, or there are none.
    /// </exception>
    public static Weights FromShares(ReadOnlySpan<double> shares) =>
        new(ImmutableArray.Create(LargestRemainder.Apportion(shares, Total)));

    /// <summary>The weights as they were recorded.</summary>
    /// <exception cref="ArgumentException">A part is negative, or they do not sum to <see cref="Total"/>.</exception>
    public static Weights FromParts(ReadOnlySpan<int> parts)
    {
        var sum = 0L;
        foreach (var part in parts)
        {
            if (part < 0)
            {
                throw new ArgumentException($"A weight of {part} is negative.", nameof(parts));
            }

            sum += part;
        }

        return sum == Total
            ? new Weights(ImmutableArray.Create(parts))
            : throw new ArgumentException($"Weights that sum to {sum}, not to {Total}.", nameof(parts));
    }

    /// <summary>As equal as whole numbers can be; the first variants get the odd parts.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no variant.</exception>
    public static Weights Uniform(int variants)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(variants, 1);
        var shares = new double[variants];
        Array.Fill(shares, 1);
        return FromShares(shares);
    }

    /// <summary>
    /// The chance, from 0 to 1, that a draw gives the variant at <paramref name="index"/>: its propensity.
    /// </summary>
    public double Share(int index) => _parts[index] / (double)Total;

    public ReadOnlySpan<int> AsSpan() => _parts.AsSpan();

    public bool Equals(Weights? other) => other is not null && AsSpan().SequenceEqual(other.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as Weights);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var part in _parts)
        {
            hash.Add(part);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => $"[{string.Join(", ", _parts)}]";

    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)_parts).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public static bool operator ==(Weights? left, Weights? right) => Equals(left, right);

    public static bool operator !=(Weights? left, Weights? right) => !Equals(left, right);
}
