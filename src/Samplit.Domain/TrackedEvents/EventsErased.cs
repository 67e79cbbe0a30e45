namespace Samplit.Domain.TrackedEvents;

/// <param name="Rows">How many of the batch's rows were erased.</param>
public sealed record ErasedRows(Guid Batch, int Rows);

/// <summary>
/// Stored for ever as <c>events_erased</c> in the stream of a project's events: add nullable members, never rename or
/// retype one. Data and salts of these rows are gone, their hashes are there. Whose they were, it does not say.
/// </summary>
/// <param name="Batches">At most <see cref="MaxBatches"/>; an erasure of more leaves several events.</param>
/// <param name="Project">Null for the default one.</param>
/// <param name="Imports">
/// Experiments out of files that had the unit, and have it no more; null for none. Only the first event of an erasure
/// has any.
/// </param>
public sealed record EventsErased(
    IReadOnlyList<ErasedRows> Batches,
    Guid? Project = null,
    IReadOnlyList<Guid>? Imports = null
)
{
    /// <summary>Batches that one event tells of.</summary>
    public const int MaxBatches = 1_000;

    /// <param name="erased">What was erased of each batch.</param>
    /// <param name="imports">Experiments out of files that had the unit.</param>
    /// <returns>None where nothing was.</returns>
    public static IReadOnlyList<object> Of(
        Guid project,
        IReadOnlyList<ErasedRows> erased,
        IReadOnlyList<Guid> imports
    ) =>
        imports.Count == 0
            ? [.. erased.Chunk(MaxBatches).Select(batches => new EventsErased(batches, Access.Project.Stored(project)))]
            :
            [
                new EventsErased([.. erased.Take(MaxBatches)], Access.Project.Stored(project), imports),
                .. Of(project, [.. erased.Skip(MaxBatches)], []),
            ];
}
