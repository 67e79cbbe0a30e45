namespace Samplit.EventStore.Events;

/// <summary>What an append left behind.</summary>
public sealed record SavedStream(EventStream Stream, IReadOnlyList<StoredEvent> Events);
