namespace Samplit.Domain.MetricDefinitions;

/// <summary>The metrics that experiments of a project can take over.</summary>
/// <param name="Id">The stream, as <see cref="MetricSet.LibraryOf"/> has it.</param>
public sealed record MetricLibrary(Guid Id, Guid Project, MetricSet Metrics)
{
    /// <summary>The state after an event of the stream <paramref name="id"/>; the same instance when it changes nothing.</summary>
    public static MetricLibrary? Evolve(MetricLibrary? state, Guid id, object @event) =>
        MetricSet.Evolve(state?.Metrics, id, @event) is not { } metrics ? null
        : state is null ? new(id, Access.Project.Of((@event as MetricDefined)?.Project), metrics)
        : ReferenceEquals(metrics, state.Metrics) ? state
        : state with { Metrics = metrics };
}
