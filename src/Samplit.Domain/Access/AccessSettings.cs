namespace Samplit.Domain.Access;

/// <summary>What holds for the installation as a whole.</summary>
/// <param name="IsDataPlaneOpen">Whether assignments and conversions are answered without a key.</param>
/// <param name="Revision">Counts changes, from 1.</param>
public sealed record AccessSettings(Guid Id, bool IsDataPlaneOpen, int Revision)
{
    /// <summary>There is one stream of them.</summary>
    public static readonly Guid StreamId = new("5a3d1170-0000-4000-8000-000000000001");

    /// <summary>Of a database where nobody has said anything: keys are needed.</summary>
    public static AccessSettings Default { get; } = new(StreamId, IsDataPlaneOpen: false, Revision: 0);

    /// <returns>Nothing when it is so already.</returns>
    public static Decision SetDataPlane(AccessSettings settings, bool isOpen) =>
        settings.IsDataPlaneOpen == isOpen ? Decision.Nothing
        : isOpen ? Decision.Append(new DataPlaneOpened())
        : Decision.Append(new DataPlaneClosed());

    /// <summary>The state after an event.</summary>
    public static AccessSettings? Evolve(AccessSettings? state, Guid id, object @event) =>
        @event switch
        {
            DataPlaneOpened => new(id, IsDataPlaneOpen: true, (state?.Revision ?? 0) + 1),
            DataPlaneClosed => new(id, IsDataPlaneOpen: false, (state?.Revision ?? 0) + 1),
            _ => state,
        };
}

// Stored for ever under the alias named with each: add nullable members, never rename or retype one.

/// <summary>Stored as <c>data_plane_opened</c>: assignments and conversions are answered without a key.</summary>
public sealed record DataPlaneOpened;

/// <summary>Stored as <c>data_plane_closed</c>: they take a key.</summary>
public sealed record DataPlaneClosed;
