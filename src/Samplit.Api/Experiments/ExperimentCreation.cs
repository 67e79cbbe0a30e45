using Marten;
using Samplit.Api.Decisions;
using Samplit.Api.Http;
using Samplit.Api.Installations;
using Samplit.Api.Layers;
using Samplit.Domain;
using Samplit.Domain.Experiments;
using Samplit.Domain.Installations;
using Samplit.Domain.Layers;
using Samplit.Projections.Experiments;
using Samplit.Projections.Streams;

namespace Samplit.Api.Experiments;

/// <summary>
/// Begins an experiment's stream, with the salt of its visitors, the messages for its times and, in a layer, the slice that it
/// takes.
/// </summary>
public sealed class ExperimentCreation(
    StreamStore store,
    ExperimentReader experiments,
    VisitorSalts salts,
    InstallationReader installations,
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
        // The index would refuse it, too, but only after the event was numbered.
        if (await experiments.FindIdAsync(command.Name!.Trim(), ct) is not null)
        {
            return (null, Refusal.NameTaken(command.Name.Trim()));
        }
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        if (layer is not null)
        {
            return await CreateInLayerAsync(id, command, layer, ct);
        }
        await using var session = store.OpenDocumentSession(Requests.Metadata());
        return await SaveAsync(session, id, decision, VisitorSalts.New(), command, ct);
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
        await using var session = store.OpenDocumentSession(Requests.Metadata());
        var stream = await session.Events.FetchForExclusiveWriting<Layer>(layerId, ct);
        if (stream.Aggregate is not { } layer)
        {
            return (null, noLayer);
        }
        var closed = await ExperimentReader.ListClosedAsync([.. layer.Slices.Select(s => s.Experiment)], session, ct);
        var taken = TakeSlice.Decide(new TakeSlice(id, command.UnitType, request.Share ?? 0), layer, closed);
        if (taken.Events is not [SliceTaken slice])
        {
            return (null, taken.Refusal);
        }
        stream.AppendMany(store.AsStored(taken.Events));
        var decision = CreateExperiment.Decide(
            command with
            {
                Layer = new Slice(layer.Id, layer.Seed, slice.From, slice.To),
            }
        );
        return await SaveAsync(session, id, decision, salt, command, ct);
    }

    private async Task<(Experiment?, Refusal?)> SaveAsync(
        IDocumentSession session,
        Guid id,
        Decision decision,
        byte[] salt,
        CreateExperiment command,
        CancellationToken ct
    )
    {
        session.Events.StartStream<Experiment>(id, store.AsStored(decision.Events));
        session.Execute(salts.Insert(id, salt));
        foreach (var message in schedule.Commands(id, command.StartAt, command.EndAt))
        {
            session.Execute(message);
        }
        try
        {
            await session.SaveChangesAsync(ct);
        }
        catch (Exception e) when (e.ViolatedConstraint() == ExperimentProjection.NameIndex)
        {
            return (null, Refusal.NameTaken(command.Name!.Trim()));
        }
        return (await session.Events.FetchLatest<Experiment>(id, ct), null);
    }

    private async Task<Refusal?> InstallationProblemAsync(Guid? id, CancellationToken ct) =>
        id is not { } installation ? null
        : await installations.FindAsync(installation, ct) is { Installation.Status: not InstallationStatus.Revoked }
            ? null
        : Refusal.Invalid("installation", "There is no installation with this id, or it is revoked.");
}
