using System.Collections.Concurrent;
using Samplit.Api.Tests.Story;

namespace Samplit.Api.Tests.Faults;

internal readonly record struct Visitor(Guid Experiment, string Name);

/// <summary>Every answer that a client got, and that must be true ever after.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<Visitor, string> _variants = new();
    private readonly ConcurrentDictionary<(string What, Visitor Visitor), bool> _firsts = new();
    private readonly ConcurrentDictionary<Visitor, bool> _converted = new();
    private long _requests;
    private long _acknowledged;
    private long _unanswered;
    private long _silences;
    private long _longest;

    /// <summary>Visitors and what they were told.</summary>
    public IReadOnlyDictionary<Visitor, string> Variants => _variants;

    /// <summary>Visitors whose conversion was acknowledged.</summary>
    public ICollection<Visitor> Converted => _converted.Keys;

    public long Requests => Interlocked.Read(ref _requests);

    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    /// <summary>Requests that got no answer, or 503, and were made again.</summary>
    public long Retries => Requests - Acknowledged;

    /// <summary>Commits that nobody heard of until they asked again.</summary>
    public long Unanswered => Interlocked.Read(ref _unanswered);

    /// <summary>
    /// Requests that got no whole answer: their server was killed, or took longer than a client waits.
    /// </summary>
    public long Silences => Interlocked.Read(ref _silences);

    /// <summary>What took longest to be answered.</summary>
    public TimeSpan Longest => new(Interlocked.Read(ref _longest));

    public void Unheard() => Interlocked.Increment(ref _unanswered);

    /// <param name="answered">Whether a whole answer came, be it 503.</param>
    public void Requested(bool answered, TimeSpan took)
    {
        Interlocked.Increment(ref _requests);
        if (!answered)
        {
            Interlocked.Increment(ref _silences);
            return;
        }
        for (var longest = _longest; took.Ticks > longest; )
        {
            longest = Interlocked.CompareExchange(ref _longest, took.Ticks, longest);
        }
    }

    public void Assigned(Visitor visitor, Answer answer)
    {
        Told(visitor, answer);
        AtMostOnce("assignment", visitor, answer);
        Interlocked.Increment(ref _acknowledged);
    }

    public void Converts(Visitor visitor, Answer answer)
    {
        Told(visitor, answer);
        AtMostOnce("conversion", visitor, answer);
        _converted[visitor] = true;
        Interlocked.Increment(ref _acknowledged);
    }

    private void Told(Visitor visitor, Answer answer)
    {
        var variant = answer["variant"].GetString()!;
        var first = _variants.GetOrAdd(visitor, variant);
        Assert.True(first == variant, $"{visitor} was told {first} and then {variant}.");
    }

    private void AtMostOnce(string what, Visitor visitor, Answer answer) =>
        Assert.True(
            !answer["isNew"].GetBoolean() || _firsts.TryAdd((what, visitor), true),
            $"The {what} of {visitor} was new twice."
        );
}
