using Marten;
using Samplit.Api.Database;
using Samplit.Api.Decisions;
using Samplit.Api.Http;
using Samplit.Api.Installations;
using Samplit.Api.Layers;
using Samplit.Domain;
using Samplit.Domain.Experiments;
using Samplit.Domain.Installations;
using Samplit.Domain.Layers;
using Samplit.Ledger;
using Samplit.Projections;
using Samplit.Projections.Experiments;
using Samplit.Projections.Streams;

namespace Samplit.Api.Experiments;

/// <summary>
/// Begins an experiment's stream, with the salt of its visitors, the messages for its times and, in a layer, the slice
/// that it takes.
/// </summary>
public sealed class ExperimentCreation(
    StreamStore store,
    ExperimentNames names,
    VisitorSalts salts,
    InstallationReader installations,
    InstallationDomains domains,
    LayerNames layers,
    LayerReader outermost,
    SplitTargets splits,
    ExperimentSchedule schedule,
    ReadModels models,
    SchemaOptions options,
    TimeProvider clock
)
{
    /// <param name="command">Without an installation, a holdout and a slice.</param>
    /// <param name="site">Id or domain of the installation that it runs on; null for none.</param>
    /// <param name="layer">The layer that it takes a slice of; null for none.</param>
    /// <param name="actor">Who makes it.</param>
    public async Task<(Experiment? Experiment, Refusal? Refusal)> CreateAsync(
        CreateExperiment command,
        string? site,
        LayerShareRequest? layer,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        if (site is not null)
        {
            var (installation, problem) = await FindInstallationAsync(site, command, ct);
            if (problem is not null)
            {
                return (null, problem);
            }
            command = command with { Installation = installation };
        }
        var decision = CreateExperiment.Decide(command);
        if (decision.Refusal is { } refusal)
        {
            return (null, refusal);
        }
        // The index would refuse it, too, but only after the event was numbered.
        if (await names.FindIdAsync(command.Name!.Trim(), ct) is { Id: not null })
        {
            return (null, Refusal.NameTaken(command.Name.Trim()));
        }
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        var holdout = await outermost.FindHoldoutAsync(command.Project, command.UnitType, ct);
        command = command with { Holdout = holdout?.Gate };
        if (layer is not null)
        {
            return await CreateInLayerAsync(id, command, layer, holdout, actor, ct);
        }
        // All experiments under a holdout know a visitor by one key, so that who is held out of one is of all.
        var salt = holdout is null ? VisitorSalts.New() : (await salts.FindOfLayerAsync(holdout.Id, ct))!;
        await using var session = store.OpenDocumentSession(actor);
        return await SaveAsync(session, id, CreateExperiment.Decide(command), salt, command, ct);
    }

    /// <summary>The layer's stream is held meanwhile, so that two cannot take the same room.</summary>
    private async Task<(Experiment?, Refusal?)> CreateInLayerAsync(
        Guid id,
        CreateExperiment command,
        LayerShareRequest request,
        Layer? holdout,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var noLayer = Refusal.Invalid("layer.id", layers.NotFound.Detail);
        var (found, _) = await layers.ReadIdAsync(request.Id ?? "", ct);
        // No second connection is taken while a stream is held: if all of the pool were held so, nobody would get one.
        if (found is not { } layerId || await salts.FindOfLayerAsync(layerId, ct) is not { } salt)
        {
            return (null, noLayer);
        }
        await using var session = store.OpenDocumentSession(actor);
        var stream = await session.Events.FetchForExclusiveWriting<Layer>(layerId, ct);
        if (stream.Aggregate is not { } layer || layer.Project != command.Project)
        {
            return (null, noLayer);
        }
        var closed = await ExperimentReader.ListClosedAsync([.. layer.Slices.Select(s => s.Experiment)], session, ct);
        var taken = TakeSlice.Decide(new TakeSlice(id, command.UnitType, request.Share ?? 0), layer, closed, holdout);
        if (taken.Events is not [SliceTaken slice])
        {
            return (null, taken.Refusal);
        }
        stream.AppendMany(store.AsStored(taken.Events));
        var decision = CreateExperiment.Decide(
            command with
            {
                Layer = new BucketRange(layer.Id, layer.Seed, slice.From, slice.To),
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
        // Marten's sessions run no projections of rows.
        foreach (var row in models.Marks.Begin(id, decision.Events.Single(), options.Schema).Commands)
        {
            session.Execute(row);
        }
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

    private async Task<(Guid?, Refusal?)> FindInstallationAsync(
        string idOrDomain,
        CreateExperiment command,
        CancellationToken ct
    )
    {
        var (id, refusal) = await domains.ReadIdAsync(idOrDomain, ct);
        if (refusal is { Kind: RefusalKind.Conflict })
        {
            return (null, refusal with { Field = "installation" });
        }
        return
            id is not null
            && await installations.FindAsync(id.Value, ct)
                is { Installation: { Status: not InstallationStatus.Revoked } installation }
            && installation.Project == command.Project
            ? (id, splits.Validate(command.Variants ?? [], installation))
            : (
                null,
                Refusal.Invalid(
                    "installation",
                    "There is no installation with this id or on this domain, or it is revoked."
                )
            );
    }
}
