using System.Runtime.InteropServices;
using Samplit.Domain.Attribution;
using Samplit.Domain.Experiments;
using Samplit.Domain.Imports;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Imports;

/// <param name="Unit">Under the key of the project.</param>
/// <param name="Visitor">Under that of the experiment.</param>
/// <param name="Context">What results can be divided by, as JSON; null for nothing.</param>
internal readonly record struct ImportedUnit(
    VisitorKey Unit,
    VisitorKey Visitor,
    string Variant,
    DateTimeOffset AssignedAt,
    string? Context
);

/// <summary>Who got what. All of them are in memory, some eighty bytes each.</summary>
internal sealed class ImportedUnits
{
    private const int Several = -1;

    private readonly Dictionary<VisitorKey, Entry> _units = [];
    private readonly List<string> _variants = [];

    /// <summary>In the order in which they came.</summary>
    public IReadOnlyList<string> Variants => _variants;

    public int InSeveralVariants { get; private set; }

    /// <summary>Those that have one variant.</summary>
    public int Count => _units.Count - InSeveralVariants;

    /// <summary>In the order of their keys.</summary>
    public IEnumerable<ImportedUnit> All =>
        _units
            .Where(u => u.Value.Variant != Several)
            .OrderBy(u => u.Key.Value)
            .Select(u => new ImportedUnit(
                u.Key,
                u.Value.Visitor,
                _variants[u.Value.Variant],
                u.Value.AssignedAt,
                u.Value.Context
            ));

    /// <param name="row">Where it stands.</param>
    /// <param name="once">Whether a second row of the unit says something else than the first.</param>
    /// <returns>What is wrong with the row; null when nothing is.</returns>
    public string? Add(ImportedUnit unit, int row, bool once)
    {
        var variant = _variants.IndexOf(unit.Variant);
        if (variant < 0)
        {
            if (_variants.Count == CreateExperiment.MaxVariants)
            {
                return $"There are more than {CreateExperiment.MaxVariants} variants.";
            }
            variant = _variants.Count;
            _variants.Add(unit.Variant);
        }
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_units, unit.Unit, out var isKnown);
        if (!isKnown)
        {
            known = new(variant, row, unit.Visitor, unit.AssignedAt, unit.Context);
            return null;
        }
        if (known.Variant != variant)
        {
            InSeveralVariants += known.Variant == Several ? 0 : 1;
            known = known with { Variant = Several };
            return $"The unit has another variant in row {known.Row}.";
        }
        if (once)
        {
            return $"The unit stands in row {known.Row} already.";
        }
        known = known with { AssignedAt = unit.AssignedAt < known.AssignedAt ? unit.AssignedAt : known.AssignedAt };
        return null;
    }

    /// <returns>Null for one that is not there, or has several variants.</returns>
    public AssignedUnit? Find(VisitorKey unit) =>
        _units.TryGetValue(unit, out var known) && known.Variant != Several
            ? new AssignedUnit(_variants[known.Variant], Allocation: 0, IsAutomated: false, known.AssignedAt)
            : null;

    /// <summary>Whether the row is the one by which the unit is known.</summary>
    public bool IsIn(long row, VisitorKey unit) => _units.TryGetValue(unit, out var known) && known.Row == row;

    /// <summary>Whether there are more than there may be.</summary>
    public bool AreTooMany => _units.Count > ImportHistory.MaxUnits;

    private readonly record struct Entry(
        int Variant,
        int Row,
        VisitorKey Visitor,
        DateTimeOffset AssignedAt,
        string? Context
    );
}
