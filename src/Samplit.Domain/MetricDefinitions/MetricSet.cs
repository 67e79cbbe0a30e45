using System.Text.Json.Serialization;
using Samplit.Domain.Experiments;

namespace Samplit.Domain.MetricDefinitions;

/// <summary>A metric of an experiment or of a library, as it is now.</summary>
/// <param name="Revision">Counts changes of this metric, from 1.</param>
/// <param name="Origin">Where its definition was taken from; null for one that was written for it.</param>
/// <param name="IsRetired">No longer computed; its name is free.</param>
public sealed record Metric(
    Guid Id,
    MetricDefinition Definition,
    int Revision,
    LibraryOrigin? Origin = null,
    bool IsRetired = false
);

/// <summary>A guardrail that an experiment was paused for, or lost a variant.</summary>
public sealed record GuardrailStop(Guid Metric, int Revision, string Variant);

/// <summary>
/// The metrics of one experiment, or of the library of one project. They are the same events; which of the two they
/// are of is a matter of the stream.
/// </summary>
/// <param name="Id">The stream.</param>
/// <param name="Revision">Counts changes of any metric; 0 before the first.</param>
/// <param name="Stops">Which breaches were acted on; null while there were none.</param>
/// <param name="Removing">For which of them a variant is deactivated by the next event; null for none.</param>
public sealed record MetricSet(
    Guid Id,
    IReadOnlyList<Metric> Metrics,
    int Revision,
    IReadOnlyList<GuardrailStop>? Stops = null,
    GuardrailStop? Removing = null
)
{
    /// <summary>That are computed.</summary>
    public const int MaxMetrics = 100;

    /// <summary>With those that were retired: each leaves what it has accumulated.</summary>
    public const int MaxDefined = 500;

    [JsonIgnore]
    public IEnumerable<Metric> InForce => Metrics.Where(m => !m.IsRetired);

    public static MetricSet Empty(Guid id) => new(id, [], Revision: 0);

    /// <summary>The stream of a project's library, of the kind <c>metric-library</c>.</summary>
    public static Guid LibraryOf(Guid project) => Access.Project.StreamOf("metric-library", project);

    public Metric? Find(Guid metric) => Metrics.FirstOrDefault(m => m.Id == metric);

    /// <summary>Whether this was acted on before.</summary>
    public bool HasStoppedFor(Guid metric, int revision, string variant) =>
        Stops?.Contains(new GuardrailStop(metric, revision, variant)) == true;

    /// <summary>The state after an event of the stream <paramref name="id"/>; the same instance when it changes nothing.</summary>
    public static MetricSet? Evolve(MetricSet? state, Guid id, object @event) =>
        @event switch
        {
            MetricDefined e => (state ?? Empty(id)).Next(m => [.. m, new(e.Metric, e.Definition, 1, e.Origin)]),
            MetricChanged e => state?.With(
                e.Metric,
                m => m with { Definition = e.Definition, Revision = m.Revision + 1, Origin = e.Origin }
            ),
            MetricRetired e => state?.With(e.Metric, m => m with { Revision = m.Revision + 1, IsRetired = true }),
            GuardrailBreached e when state is not null => state.Stop(
                new(e.Metric, e.Revision, e.Variant),
                e.Action == GuardrailAction.RemoveVariant
            ),
            VariantsChanged when state?.Removing is not null => state with { Removing = null },
            _ => state,
        };

    private MetricSet Stop(GuardrailStop stop, bool removes) =>
        this with
        {
            Stops = [.. Stops ?? [], stop],
            Removing = removes ? stop : null,
        };

    private MetricSet With(Guid metric, Func<Metric, Metric> change) =>
        Next(metrics => [.. metrics.Select(m => m.Id == metric ? change(m) : m)]);

    private MetricSet Next(Func<IReadOnlyList<Metric>, IReadOnlyList<Metric>> change) =>
        this with
        {
            Metrics = change(Metrics),
            Revision = Revision + 1,
        };
}

// Stored for ever under the alias named with each: add nullable members, never rename or retype one.

/// <summary>The metric of a library that a definition was taken from, as it was then.</summary>
public sealed record LibraryOrigin(Guid Metric, int Revision);

/// <summary>Stored as <c>metric_defined</c>.</summary>
/// <param name="Reason">Why, for those who read of the deviation; always there once the experiment was started.</param>
/// <param name="Project">Whose library it is defined in; null for that of the default project, and in an experiment.</param>
public sealed record MetricDefined(
    Guid Metric,
    MetricDefinition Definition,
    LibraryOrigin? Origin = null,
    string? Reason = null,
    Guid? Project = null
);

/// <summary>Stored as <c>metric_changed</c>.</summary>
/// <param name="Definition">All of it, as it is from here on.</param>
/// <param name="Origin">Null once it is no longer what the library has.</param>
/// <param name="Reason">As of <see cref="MetricDefined"/>.</param>
public sealed record MetricChanged(
    Guid Metric,
    MetricDefinition Definition,
    LibraryOrigin? Origin = null,
    string? Reason = null
);

/// <summary>Stored as <c>metric_retired</c>.</summary>
/// <param name="Reason">As of <see cref="MetricDefined"/>.</param>
public sealed record MetricRetired(Guid Metric, string? Reason = null);
