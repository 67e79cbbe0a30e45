using Samplit.Domain.Variants;

namespace Samplit.Domain.Timelines;

/// <summary>A place in an experiment's stream where something happened that no visitor did.</summary>
/// <param name="Type">The alias of the event.</param>
/// <param name="Allocation">Number of the allocation that begins here; null where none does.</param>
/// <param name="Weights">Its weights, of the variants that there were; null where <paramref name="Allocation"/> is.</param>
public sealed record ExperimentMark(long Version, string Type, int? Allocation, Weights? Weights);

/// <summary>What visitors did behind one mark, up to the next, or to the next place where it is counted anew.</summary>
/// <param name="Since">The version of the mark, or one that nothing but a visit happened at.</param>
/// <param name="Allocation">That they were assigned under, then or before.</param>
public sealed record MarkedCounts(long Since, int Allocation, string Variant, long Assignments, long Conversions);

/// <summary>The event at a mark.</summary>
/// <param name="Actor">Who did it; null where nobody was named.</param>
public sealed record MarkedEvent(long Version, DateTimeOffset At, string? Actor, object Data);
