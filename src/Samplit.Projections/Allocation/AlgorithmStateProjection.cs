using NpgsqlTypes;
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

/// <summary>The algorithm's memory: weights in force and evidence so far. Encrypted at rest.</summary>
public sealed class AlgorithmStateProjection(IStateProtector protector)
    : SnapshotProjection<AllocationState>(DomainJson.Default.AllocationState)
{
    public override string Name => "algorithm_states";

    public override string StreamType => StreamTypes.Experiment;

    public override string Table => "algorithm_states";

    public override NpgsqlDbType DataType => NpgsqlDbType.Bytea;

    public override AllocationState? Evolve(AllocationState? state, StoredEvent @event) =>
        AllocationState.Evolve(state, @event.Data, @event.Timestamp);

    public override byte[] Protect(byte[] json) => protector.Protect(json);

    public override byte[] Unprotect(byte[] stored) => protector.Unprotect(stored);
}
