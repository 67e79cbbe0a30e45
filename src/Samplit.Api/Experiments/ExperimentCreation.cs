using Npgsql;
using Samplit.Api.Decisions;
using Samplit.Api.Http;
using Samplit.Api.Installations;
using Samplit.Api.Layers;
using Samplit.Domain;
using Samplit.Domain.Experiments;
using Samplit.Domain.Installations;
using Samplit.Domain.Layers;
using Samplit.Projections;
using Samplit.Projections.Experiments;
using Samplit.Projections.Streams;

namespace Samplit.Api.Experiments;

/// <summary>
/// Begins an experiment's stream, with the salt of its visitors, the messages for its times and, in a layer, the slice that it
/// takes.
/// </summary>
public sealed class ExperimentCreation(
    StreamStore store,
    ReadModels models,
    VisitorSalts salts,
    InstallationReader installations,
    ExperimentReader experiments,
    ExperimentSchedule schedule,
    TimeProvider clock
)
{
    /// <param name="command">Without a slice.</param>
    /// <param name="layer">The layer that it takes a slice of; null for none.</param>
    public async Task<(Experiment? Experiment, Refusal? Refusal)> CreateAsync(
        CreateExperiment command,
        LayerShareRequest? layer,
        CancellationToken ct
    )
    {
        var decision = CreateExperiment.Decide(command);
        if (decision.Refusal is { } refusal)
        {
            return (null, refusal);
        }
        if (await InstallationProblemAsync(command.Installation, ct) is { } problem)
        {
            return (null, problem);
        }
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        return layer is null
            ? await SaveAsync(store.OpenSession(Requests.Metadata()), id, decision, VisitorSalts.New(), command, ct)
            : await CreateInLayerAsync(id, command, layer, ct);
    }

    /// <summary>The layer's stream is held meanwhile, so that two cannot take the same room.</summary>
    private async Task<(Experiment?, Refusal?)> CreateInLayerAsync(
        Guid id,
        CreateExperiment command,
        LayerShareRequest request,
        CancellationToken ct
    )
    {
        var layerId = request.Id ?? Guid.Empty;
        var noLayer = Refusal.Invalid("layer.id", "There is no layer with this id.");
        // Whoever holds a stream waits for no other connection: all of them might be held so.
        if (await salts.FindOfLayerAsync(layerId, ct) is not { } salt)
        {
            return (null, noLayer);
        }
        var (session, head) = await store.OpenExclusiveSessionAsync(
            StreamTypes.Layer,
            layerId,
            Requests.Metadata(),
            ct
        );
        await using (session)
        {
            if (head.Snapshot(models.Layers) is not { } layer)
            {
                return (null, noLayer);
            }
            var closed = await experiments.ListClosedAsync(
                [.. layer.Slices.Select(s => s.Experiment)],
                ct,
                session.Connection
            );
            var taken = TakeSlice.Decide(new TakeSlice(id, command.UnitType, request.Share ?? 0), layer, closed);
            if (taken.Events is not [SliceTaken slice])
            {
                return (null, taken.Refusal);
            }
            session.Append(head, taken.Events);
            var decision = CreateExperiment.Decide(
                command with
                {
                    Layer = new Slice(layer.Id, layer.Seed, slice.From, slice.To),
                }
            );
            return await SaveAsync(session, id, decision, salt, command, ct);
        }
    }

    private async Task<(Experiment?, Refusal?)> SaveAsync(
        EventSession session,
        Guid id,
        Decision decision,
        byte[] salt,
        CreateExperiment command,
        CancellationToken ct
    )
    {
        session.Append(EventStream.New(id, StreamTypes.Experiment), decision.Events);
        session.Execute(salts.Insert(id, salt));
        foreach (var message in schedule.Commands(id, command.StartAt, command.EndAt))
        {
            session.Execute(message);
        }
        try
        {
            var saved = await session.SaveChangesAsync(ct);
            return (saved.Single(s => s.Stream.Id == id).Stream.Snapshot(models.Experiments), null);
        }
        catch (PostgresException e) when (e.ConstraintName == ExperimentProjection.NameIndex)
        {
            return (null, Refusal.NameTaken(command.Name!.Trim()));
        }
    }

    private async Task<Refusal?> InstallationProblemAsync(Guid? id, CancellationToken ct) =>
        id is not { } installation ? null
        : await installations.FindAsync(installation, ct) is { Installation.Status: not InstallationStatus.Revoked }
            ? null
        : Refusal.Invalid("installation", "There is no installation with this id, or it is revoked.");
}
