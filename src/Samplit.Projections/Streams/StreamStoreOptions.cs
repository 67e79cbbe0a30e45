using System.Text.Json.Serialization;
using Samplit.Ledger.Chain;

namespace Samplit.Projections.Streams;

/// <param name="Schema">The PostgreSQL schema of all tables: lower-case letters, digits and underscores.</param>
/// <param name="Chain">How links are computed; part of every hash, so it never changes for a database.</param>
public sealed record StreamStoreOptions(string Schema, ChainFormat Chain, EventRegistry Events)
{
    /// <summary>Projections that are written in the appending transaction.</summary>
    public IReadOnlyList<IProjection> Inline { get; init; } = [];

    /// <summary>How events and documents are written as JSON.</summary>
    public IReadOnlyList<JsonSerializerContext> Json { get; init; } = [];
}
