using System.Diagnostics.Metrics;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Decisions;

/// <summary>What is remembered of a visitor in an experiment.</summary>
/// <param name="Variant">Index into the experiment's variants.</param>
internal readonly record struct KnownVisitor(int Variant, int Allocation, double Propensity, bool Converted);

/// <summary>
/// Who was assigned what, as far as it fits: a fixed table of structs, 8 to a set, so that a million visitors are one
/// array and not a million objects for the garbage collector to walk. In a full set the one that was not asked for
/// longest gives way, roughly (the clock algorithm). An assignment never changes, so an entry is never stale, except
/// that a visitor may have converted through another node since.
/// </summary>
internal sealed class VisitorCache
{
    private const int Ways = 8;
    private const int Stripes = 256;

    private readonly Entry[] _entries;
    private readonly byte[] _hands;
    private readonly Lock[] _locks = [.. Enumerable.Range(0, Stripes).Select(_ => new Lock())];
    private readonly int _mask;
    private readonly Counter<long> _hits;
    private readonly Counter<long> _misses;
    private int _count;

    /// <param name="capacity">Visitors that fit; rounded up to a power of two. 64 bytes each.</param>
    public VisitorCache(int capacity, IMeterFactory? meters = null)
    {
        var sets = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, capacity / Ways));
        (_entries, _hands, _mask) = (new Entry[sets * Ways], new byte[sets], sets - 1);
        var meter = meters?.Create("Samplit.Visitors") ?? new Meter("Samplit.Visitors");
        _hits = meter.CreateCounter<long>("samplit.visitor_cache.hits");
        _misses = meter.CreateCounter<long>("samplit.visitor_cache.misses");
        meter.CreateObservableUpDownCounter("samplit.visitor_cache.visitors", () => Count);
        meter.CreateObservableUpDownCounter("samplit.visitor_cache.capacity", () => _entries.Length);
    }

    public int Count => Volatile.Read(ref _count);

    public int Capacity => _entries.Length;

    /// <summary>Looks a visitor up for a request, and counts it.</summary>
    public bool TryGet(Guid experimentId, VisitorKey visitor, out KnownVisitor known)
    {
        var found = TryPeek(experimentId, visitor, out known);
        (found ? _hits : _misses).Add(1);
        return found;
    }

    public bool TryPeek(Guid experimentId, VisitorKey visitor, out KnownVisitor known)
    {
        var set = Set(experimentId, visitor);
        lock (_locks[set & (Stripes - 1)])
        {
            foreach (ref var entry in _entries.AsSpan(set * Ways, Ways))
            {
                if (entry.Is(experimentId, visitor))
                {
                    entry.Used = true;
                    known = entry.Known;
                    return true;
                }
            }
        }
        known = default;
        return false;
    }

    public void Set(Guid experimentId, VisitorKey visitor, KnownVisitor known)
    {
        var set = Set(experimentId, visitor);
        lock (_locks[set & (Stripes - 1)])
        {
            var ways = _entries.AsSpan(set * Ways, Ways);
            ref var place = ref Place(ways, ref _hands[set], experimentId, visitor);
            if (place.Experiment == Guid.Empty)
            {
                Interlocked.Increment(ref _count);
            }
            place = new Entry(experimentId, visitor, known);
        }
    }

    private static ref Entry Place(Span<Entry> ways, ref byte hand, Guid experimentId, VisitorKey visitor)
    {
        var free = -1;
        for (var i = 0; i < Ways; i++)
        {
            if (ways[i].Is(experimentId, visitor))
            {
                return ref ways[i];
            }
            if (free < 0 && ways[i].Experiment == Guid.Empty)
            {
                free = i;
            }
        }
        if (free >= 0)
        {
            return ref ways[free];
        }
        while (ways[hand].Used)
        {
            ways[hand].Used = false;
            hand = (byte)((hand + 1) % Ways);
        }
        ref var victim = ref ways[hand];
        hand = (byte)((hand + 1) % Ways);
        return ref victim;
    }

    /// <summary>A visitor's key is a MAC under the experiment's own salt, so its bits are as good as random.</summary>
    private int Set(Guid experimentId, VisitorKey visitor) =>
        ((int)(ulong)visitor.Value ^ experimentId.GetHashCode()) & _mask;

    private struct Entry(Guid experiment, VisitorKey visitor, KnownVisitor known)
    {
        private readonly UInt128 _visitor = visitor.Value;

        public readonly Guid Experiment = experiment;

        public readonly KnownVisitor Known = known;

        /// <summary>Asked for since the hand of the clock went by.</summary>
        public bool Used;

        public readonly bool Is(Guid experiment, VisitorKey visitor) =>
            _visitor == visitor.Value && Experiment == experiment;
    }
}
