using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Samplit.Domain.Audit;
using Samplit.Domain.Json;
using Samplit.Ledger;
using Samplit.Ledger.Chain;
using Samplit.Ledger.Merkle;

namespace Samplit.Verify.State;

/// <summary>A memory as it is written; hashes are hexadecimal, experiments as the read models write them.</summary>
/// <param name="Subtrees">The subtrees of the log, the largest first.</param>
internal sealed record WrittenState(
    string Format,
    string Origin,
    Guid? Only,
    long Size,
    IReadOnlyList<string> Subtrees,
    long LastSequence,
    IReadOnlyList<WrittenStream> Streams
)
{
    public const string KnownFormat = "samplit-audit-memory/v1";

    public static WrittenState From(VerifierState memory) =>
        new(
            KnownFormat,
            memory.Origin,
            memory.Only,
            memory.Log.Size,
            [.. memory.Log.Subtrees.Select(s => s.ToString())],
            memory.LastSequence,
            [.. memory.Streams.Select(s => WrittenStream.From(s.Key, s.Value))]
        );

    /// <exception cref="FormatException">A hash is none.</exception>
    public VerifierState Read(string folder) =>
        new(
            Origin,
            Only,
            new MerkleFrontier(Size, [.. Subtrees.Select(WrittenStream.Hash)]),
            LastSequence,
            Streams.ToDictionary(s => s.Id, s => s.Read(folder))
        );
}

internal sealed record WrittenExperiment(
    JsonElement Experiment,
    JsonElement Statistics,
    JsonElement Allocation,
    IReadOnlyList<Deviation> Deviations,
    long DeviationsInAll,
    JsonElement? Proposals = null,
    JsonElement? Metrics = null
);

internal sealed record WrittenFlags(
    JsonElement? Flag,
    JsonElement? Following,
    JsonElement? FlagProposals,
    JsonElement? Segment,
    JsonElement? SegmentProposals,
    IReadOnlyList<Deviation> Deviations,
    long DeviationsInAll
)
{
    public static WrittenFlags From(FlagAuditState state) =>
        new(
            Write(state.Flag, DomainJson.Default.Flag),
            Write(state.Following, DomainJson.Default.FlagConsequence),
            Write(state.FlagProposals, DomainJson.Default.FlagProposals),
            Write(state.Segment, DomainJson.Default.Segment),
            Write(state.SegmentProposals, DomainJson.Default.SegmentProposals),
            state.Deviations,
            state.DeviationsInAll
        );

    public FlagAuditState Read() =>
        new(
            Flag?.Deserialize(DomainJson.Default.Flag),
            Following?.Deserialize(DomainJson.Default.FlagConsequence),
            FlagProposals?.Deserialize(DomainJson.Default.FlagProposals),
            Segment?.Deserialize(DomainJson.Default.Segment),
            SegmentProposals?.Deserialize(DomainJson.Default.SegmentProposals),
            Deviations,
            DeviationsInAll
        );

    private static JsonElement? Write<T>(T? value, JsonTypeInfo<T> type)
        where T : class => value is null ? null : JsonSerializer.SerializeToElement(value, type);
}

internal sealed record WrittenFacts(string File, long Count, string Hash);

internal sealed record WrittenStream(
    Guid Id,
    long Version,
    string Link,
    string Previous,
    WrittenExperiment? Experiment,
    WrittenFacts? Facts,
    WrittenFlags? Flags = null
)
{
    public static WrittenStream From(Guid id, VerifiedStream stream) =>
        new(
            id,
            stream.Point.Version,
            stream.Point.Link.ToString(),
            stream.Point.Previous.ToString(),
            stream.Experiment is { } e
                ? new WrittenExperiment(
                    JsonSerializer.SerializeToElement(e.Experiment, DomainJson.Default.Experiment),
                    JsonSerializer.SerializeToElement(e.Statistics, DomainJson.Default.ExperimentStatistics),
                    JsonSerializer.SerializeToElement(e.Allocation, DomainJson.Default.AllocationState),
                    e.Deviations,
                    e.DeviationsInAll,
                    e.Proposals is { } proposals
                        ? JsonSerializer.SerializeToElement(proposals, DomainJson.Default.ExperimentProposals)
                        : null,
                    e.Metrics is { } metrics
                        ? JsonSerializer.SerializeToElement(metrics, DomainJson.Default.MetricSet)
                        : null
                )
                : null,
            stream.Facts is { } f ? new WrittenFacts(Path.GetFileName(f.Path), f.Count, f.Hash.ToString()) : null,
            stream.Flags is { } flags ? WrittenFlags.From(flags) : null
        );

    public VerifiedStream Read(string folder) =>
        new(
            new ChainPoint(Version, Hash(Link), Hash(Previous)),
            Experiment is { } e
                ? new ExperimentAuditState(
                    e.Experiment.Deserialize(DomainJson.Default.Experiment)!,
                    e.Statistics.Deserialize(DomainJson.Default.ExperimentStatistics)!,
                    e.Allocation.Deserialize(DomainJson.Default.AllocationState)!,
                    e.Deviations,
                    e.DeviationsInAll,
                    e.Proposals?.Deserialize(DomainJson.Default.ExperimentProposals),
                    e.Metrics?.Deserialize(DomainJson.Default.MetricSet)
                )
                : null,
            Flags?.Read(),
            Facts is { } f ? new FactsFile(Path.Combine(folder, Path.GetFileName(f.File)), f.Count, Hash(f.Hash)) : null
        );

    internal static Digest Hash(string hex) =>
        Digest.TryParse(hex, out var hash) ? hash : throw new FormatException("A hash is 64 hexadecimal digits.");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = false
)]
[JsonSerializable(typeof(WrittenState))]
internal sealed partial class VerifierStateJson : JsonSerializerContext;
