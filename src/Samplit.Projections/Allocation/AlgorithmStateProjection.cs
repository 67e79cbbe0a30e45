using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Samplit.Domain.Allocation;
using Samplit.Domain.Json;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Allocation;

/// <summary>Encrypts what is at rest.</summary>
public interface IStateProtector
{
    byte[] Protect(byte[] plain);

    byte[] Unprotect(byte[] stored);
}

/// <param name="Id">The id of the experiment.</param>
/// <param name="State">Encrypted wherever the document is stored.</param>
public sealed record AlgorithmSnapshot(Guid Id, AllocationState State);

/// <summary>The algorithm's memory: weights in force and evidence so far. Encrypted at rest.</summary>
public sealed class AlgorithmStateProjection(JsonTypeInfo<AlgorithmSnapshot> json)
    : SnapshotProjection<AlgorithmSnapshot>(json)
{
    public override string Name => "algorithm_states";

    public override string StreamType => StreamTypes.Experiment;

    public override bool IsEncrypted => true;

    public override AlgorithmSnapshot? Evolve(
        AlgorithmSnapshot? snapshot,
        Guid streamId,
        object @event,
        DateTimeOffset at
    )
    {
        var state = AllocationState.Evolve(snapshot?.State, @event, at);
        return state is null || ReferenceEquals(state, snapshot?.State) ? snapshot : new(streamId, state);
    }

    public override byte[] Plain(AlgorithmSnapshot state) =>
        JsonSerializer.SerializeToUtf8Bytes(state.State, DomainJson.Default.AllocationState);
}

/// <summary>
/// Writes the state as a string, the base64 of its encrypted JSON: what the allocator knows is nobody's business who
/// reads the tables.
/// </summary>
internal sealed class EncryptedState(IStateProtector protector) : JsonConverter<AllocationState>
{
    public override AllocationState? Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) =>
        JsonSerializer.Deserialize(
            protector.Unprotect(reader.GetBytesFromBase64()),
            DomainJson.Default.AllocationState
        );

    public override void Write(Utf8JsonWriter writer, AllocationState value, JsonSerializerOptions options) =>
        writer.WriteBase64StringValue(
            protector.Protect(JsonSerializer.SerializeToUtf8Bytes(value, DomainJson.Default.AllocationState))
        );
}
