namespace Samplit.Projections.Streams;

/// <summary>What an append left behind.</summary>
public sealed record SavedStream(EventStream Stream, IReadOnlyList<StoredEvent> Events);
