using System.Text.Json;
using Samplit.Ledger;

namespace Samplit.Projections.Chain;

/// <summary>An event as an auditor sees it: what was stored, and the links before and over it.</summary>
/// <param name="Data">The data as stored, without upcasting.</param>
public sealed record ChainEntry(
    long Version,
    Guid EventId,
    string Type,
    JsonElement Data,
    DateTimeOffset Timestamp,
    EventMetadata Metadata,
    string? PreviousHash,
    string? Hash
);
