using System.Collections.Concurrent;
using Marten;
using Marten.Linq.MatchesSql;
using Samplit.Api.Database;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Experiments;
using Samplit.Projections.Schema;

namespace Samplit.Api.Decisions;

/// <summary>
/// Experiments by name, whatever its case. A name is for ever, so whoever was found need not be looked for again.
/// </summary>
public sealed class ExperimentNames(IDocumentStore store, SchemaOptions options) : INamed
{
    private const int MaxRemembered = 10_000;

    private readonly string _ofName = $"d.id = {SchemaName.Quote(options.Schema)}.experiment_of_name(?)";

    private readonly ConcurrentDictionary<string, Guid> _remembered = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Routes { get; } = ["/api/experiments/{id}", "/v1/experiments/{id}"];

    /// <summary>A project is for ever, too, and asked for at every request with a key of one.</summary>
    private readonly ConcurrentDictionary<Guid, Guid> _projects = new();

    public Refusal NotFound => Refusal.ExperimentNotFound;

    public async Task<Guid?> FindProjectAsync(Guid id, CancellationToken ct)
    {
        if (_projects.TryGetValue(id, out var known))
        {
            return known;
        }
        await using var session = store.QuerySession();
        if (await session.LoadAsync<Experiment>(id, ct) is not { } experiment)
        {
            return null;
        }
        var project = Project.Of(experiment.Project);
        if (_projects.Count < MaxRemembered)
        {
            _projects[id] = project;
        }
        return project;
    }

    public Guid? Remembered(string name) => _remembered.TryGetValue(name, out var id) ? id : null;

    public async Task<(Guid? Id, Refusal? Refusal)> FindIdAsync(string name, CancellationToken ct)
    {
        await using var session = store.QuerySession();
        var found = await session.Query<Experiment>().Where(e => e.MatchesSql(_ofName, name)).SingleOrDefaultAsync(ct);
        if (found is null)
        {
            return (null, Refusal.ExperimentNotFound);
        }
        if (_remembered.Count < MaxRemembered)
        {
            _remembered[name] = found.Id;
        }
        return (found.Id, null);
    }
}
