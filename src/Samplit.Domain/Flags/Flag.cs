using System.Text.Json;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Flags;

public enum FlagStatus
{
    Active,

    /// <summary>Everybody gets what the environment has while it is off.</summary>
    Inactive,

    /// <summary>Nobody can ask for it any more.</summary>
    Archived,
}

/// <summary>What one unit gets, whatever the rules say.</summary>
/// <param name="Unit">Its pseudonym under the project's salt.</param>
/// <param name="Variant">One of the flag's; null where it is <paramref name="Value"/>, which none of them has.</param>
/// <param name="Until">When it stops by itself; null for never.</param>
public sealed record FlagOverride(
    string Environment,
    VisitorKey Unit,
    string? Variant,
    JsonElement? Value,
    string Reason,
    DateTimeOffset SetAt,
    DateTimeOffset? Until
);

/// <summary>A flag of a project, as it stands.</summary>
/// <param name="Key">What code calls it; no other flag has the same, whatever its case.</param>
/// <param name="Environments">By their keys; at least development and production.</param>
/// <param name="Seed">Of its splits.</param>
/// <param name="Revision">Counts changes, from 1.</param>
/// <param name="Owner">The user who made it; null when a key did.</param>
/// <param name="Project">What it belongs to; null for the default project.</param>
/// <param name="Planned">Changes that are still to come, in the order in which they were planned; null for none.</param>
/// <param name="Ramps">The last one of each environment that has had one; null for none.</param>
public sealed record Flag(
    Guid Id,
    string Key,
    FlagDefinition Definition,
    FlagStatus Status,
    IReadOnlyDictionary<string, FlagEnvironment> Environments,
    IReadOnlyList<FlagOverride> Overrides,
    long Seed,
    int Revision,
    DateTimeOffset CreatedAt,
    Guid? Owner = null,
    Guid? Project = null,
    IReadOnlyList<PlannedFlagChange>? Planned = null,
    IReadOnlyList<FlagRamp>? Ramps = null
)
{
    /// <summary>What every flag has from the beginning.</summary>
    public static readonly IReadOnlyList<string> FirstEnvironments = ["development", "production"];

    /// <summary>The state after an event of the stream <paramref name="id"/>; the same instance when it changes nothing.</summary>
    public static Flag? Evolve(Flag? state, Guid id, object @event, DateTimeOffset at) =>
        (state, @event) switch
        {
            (null, FlagCreated e) => new(
                id,
                e.Key,
                e.Definition,
                FlagStatus.Active,
                e.Environments,
                [],
                e.Seed,
                Revision: 1,
                at,
                e.Owner,
                e.Project
            ),
            ({ } s, FlagChanged e) => s.Next() with { Definition = e.Definition },
            ({ } s, FlagEnvironmentChanged e) => s.Next() with
            {
                Environments = new Dictionary<string, FlagEnvironment>(s.Environments, StringComparer.Ordinal)
                {
                    [e.Environment] = e.Is,
                },
            },
            ({ } s, FlagActivated) => s.Next() with
            {
                Status = FlagStatus.Active,
                Ramps = s.Ramps is null ? null : [.. s.Ramps.Select(r => r.Again(at))],
            },
            ({ } s, FlagDeactivated) => s.Next() with { Status = FlagStatus.Inactive },
            ({ } s, FlagArchived) => s.Next() with { Status = FlagStatus.Archived, Planned = null },
            ({ } s, FlagOverrideSet e) => s.Next() with
            {
                Overrides =
                [
                    // Those that have ended go when there is something new, so that a flag never holds more than may be open.
                    .. s.Overrides.Where(o =>
                        !(o.Environment == e.Environment && o.Unit == e.Unit) && !(o.Until <= at)
                    ),
                    new FlagOverride(e.Environment, e.Unit, e.Variant, e.Value, e.Reason, at, e.Until),
                ],
            },
            ({ } s, FlagOverrideRemoved e) => s.Next() with
            {
                Overrides = [.. s.Overrides.Where(o => !(o.Environment == e.Environment && o.Unit == e.Unit))],
            },
            ({ } s, FlagChangePlanned e) => s.Next() with
            {
                Planned =
                [
                    .. s.Planned ?? [],
                    new(e.Change, e.At, e.Action, e.Environment, e.Is, e.Reason, PlannedAt: at),
                ],
            },
            ({ } s, FlagChangeCancelled e) => s.WithoutPlanned(e.Change),
            ({ } s, FlagChangeCarriedOut e) => s.WithoutPlanned(e.Change),
            ({ } s, FlagChangeRefused e) => s.WithoutPlanned(e.Change),
            ({ } s, IFlagRampEvent e) => s.Next() with { Ramps = FlagRamp.Evolve(s.Ramps, e, at) },
            _ => state,
        };

    /// <returns>Null for what is not, or no longer, to come.</returns>
    public PlannedFlagChange? FindPlanned(Guid change) => Planned?.FirstOrDefault(p => p.Id == change);

    /// <returns>Null when there is none, or its environment has had another one since.</returns>
    public FlagRamp? FindRamp(Guid ramp) => Ramps?.FirstOrDefault(r => r.Id == ramp);

    private Flag WithoutPlanned(Guid change)
    {
        PlannedFlagChange[] left = [.. (Planned ?? []).Where(p => p.Id != change)];
        return Next() with { Planned = left.Length == 0 ? null : left };
    }

    private Flag Next() => this with { Revision = Revision + 1 };
}

// Stored for ever under the alias named with each: add nullable members, never rename or retype one.

/// <summary>Stored as <c>flag_created</c>.</summary>
/// <param name="Owner">The user who made it; null when a key did.</param>
/// <param name="Project">Null for the default one.</param>
public sealed record FlagCreated(
    string Key,
    FlagDefinition Definition,
    IReadOnlyDictionary<string, FlagEnvironment> Environments,
    long Seed,
    Guid? Owner = null,
    Guid? Project = null
);

/// <summary>Stored as <c>flag_changed</c>: all of what it is from then on.</summary>
public sealed record FlagChanged(FlagDefinition Definition);

/// <summary>Stored as <c>flag_environment_changed</c>: all of what it does there from then on.</summary>
/// <param name="Reason">Why, as who did it said.</param>
public sealed record FlagEnvironmentChanged(string Environment, FlagEnvironment Is, string? Reason = null);

/// <summary>Stored as <c>flag_activated</c>.</summary>
public sealed record FlagActivated;

/// <summary>Stored as <c>flag_deactivated</c>: in all environments.</summary>
public sealed record FlagDeactivated(string? Reason = null);

/// <summary>Stored as <c>flag_archived</c>.</summary>
public sealed record FlagArchived;

/// <summary>Stored as <c>flag_override_set</c>.</summary>
public sealed record FlagOverrideSet(
    string Environment,
    VisitorKey Unit,
    string Reason,
    string? Variant = null,
    JsonElement? Value = null,
    DateTimeOffset? Until = null
)
{
    public bool Equals(FlagOverrideSet? other) =>
        other is not null
        && (Environment, Unit, Reason, Variant, Until)
            == (other.Environment, other.Unit, other.Reason, other.Variant, other.Until)
        && Value.HasValue == other.Value.HasValue
        && (Value is not { } value || JsonElement.DeepEquals(value, other.Value!.Value));

    public override int GetHashCode() => HashCode.Combine(Environment, Unit, Reason, Variant, Until);
}

/// <summary>Stored as <c>flag_override_removed</c>.</summary>
public sealed record FlagOverrideRemoved(string Environment, VisitorKey Unit);
