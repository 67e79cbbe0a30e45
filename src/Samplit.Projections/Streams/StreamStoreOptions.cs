using System.Text.Json;
using Samplit.Ledger.Chain;

namespace Samplit.Projections.Streams;

/// <param name="Schema">The PostgreSQL schema of all tables: lower-case letters, digits and underscores.</param>
/// <param name="Chain">How links are computed; part of every hash, so it never changes for a database.</param>
public sealed record StreamStoreOptions(string Schema, ChainFormat Chain, EventRegistry Events)
{
    /// <summary>Projections that are written in the appending transaction.</summary>
    public IReadOnlyList<IProjection> Inline { get; init; } = [];

    /// <summary>Types of streams that Marten may start, and only a writer of their own appends to.</summary>
    public IReadOnlySet<string> WriterOnly { get; init; } = new HashSet<string>();

    /// <summary>How Marten writes events and documents: as the projections do.</summary>
    public required JsonSerializerOptions Json { get; init; }
}
