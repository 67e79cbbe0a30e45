using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Attribution;
using Samplit.Domain.Experiments;
using Samplit.Domain.Imports;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.Variants;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Imports;

/// <summary>The experiment that files become, as far as it is known before what units did is counted.</summary>
internal sealed class PreparedImport
{
    private readonly CreateExperiment _create;
    private readonly IReadOnlyList<(Guid Id, MetricDefinition Definition)> _metrics;
    private readonly Dictionary<string, long> _units;
    private readonly int _inSeveral;
    private readonly DateTimeOffset _now;

    /// <param name="project">As events have it.</param>
    /// <param name="files">Of which the units were read.</param>
    public PreparedImport(ImportRequest request, HistoryFiles files, Guid id, Guid? project, Guid? owner, long seed)
    {
        var (found, mapping, startedAt) = (files.Units, files.Mapping, files.Period.From ?? files.Now);
        (Id, _now, _inSeveral) = (id, files.Now, found.InSeveralVariants);
        UnitType = request.UnitType ?? UnitType.User;
        _units = found.All.GroupBy(u => u.Variant).ToDictionary(g => g.Key, g => g.LongCount());
        var (variants, refusal) = Variants(request, found.Variants);
        _create = new CreateExperiment(
            request.Name,
            request.Description,
            request.Hypothesis,
            variants,
            AllocationStrategy.Fixed,
            AllocationParameters.DefaultFor(OptimizationTarget.Conversion),
            TrafficAllocation: 1,
            UnitType,
            Tags: null,
            Metadata: null,
            seed,
            Project: project,
            Owner: owner
        );
        _metrics = [.. mapping.Metrics.Select(m => (Guid.CreateVersion7(_now), m))];
        Rate = _metrics.FirstOrDefault(m => m.Definition is { IsPrimary: true, Type: MetricType.Conversion })
            is { Definition: not null } rate
            ? rate.Id
            : null;
        Counted = new CountedExperiment(id, request.Name!.Trim(), Project.Of(project), UnitType, []);
        if (refusal is not null)
        {
            Refusal = refusal;
            return;
        }
        // Whether it can become one is known before anything is written.
        var decision = Decide([new(ImportHistory.Assignments, new string('0', 64), 0, 0)], converted: null, new());
        Refusal =
            decision.Refusal
            ?? (
                mapping.Columns.Covariate is not null
                && !_metrics.Any(m => m.Definition is { IsPrimary: true, HasPast: true })
                    ? Refusal.Invalid(
                        "columns.covariate",
                        "The primary metric is a sum or a rate of units, or has none."
                    )
                    : null
            );
        if (Refusal is null)
        {
            Counted = Counted with
            {
                Metrics =
                [
                    .. _metrics.Select(m => new CountedMetric(
                        id,
                        new(m.Id, m.Definition, 1),
                        startedAt,
                        completedAt: null
                    )),
                ],
            };
            var created = (ExperimentCreated)decision.Events[0];
            Shares = created.Variants.ToDictionary(v => v.Name, v => v.Weight / (double)Weights.Total);
        }
    }

    public Guid Id { get; }

    public UnitType UnitType { get; }

    /// <summary>Why it cannot become an experiment; null when it can.</summary>
    public Refusal? Refusal { get; }

    /// <summary>The primary metric where that is a conversion.</summary>
    public Guid? Rate { get; }

    /// <summary>The metric that decides.</summary>
    public Guid Primary => _metrics.First(m => m.Definition.IsPrimary == true).Id;

    public CountedExperiment Counted { get; }

    /// <summary>What the variants should have got of all units.</summary>
    public IReadOnlyDictionary<string, double> Shares { get; } = new Dictionary<string, double>();

    public IReadOnlyList<MetricDefinition> Metrics => [.. _metrics.Select(m => m.Definition)];

    /// <param name="converted">Units that the primary metric counts, by variant.</param>
    public Decision Decide(
        IReadOnlyList<ImportedFile> files,
        IReadOnlyDictionary<string, long>? converted,
        ImportPeriod period
    ) =>
        ImportHistory.Decide(
            new(
                _create,
                _metrics,
                new HistoryImported(
                    files,
                    [
                        .. _create.Variants!.Select(v => new ImportedVariant(
                            v.Name!,
                            _units.GetValueOrDefault(v.Name!),
                            Rate is null ? null : converted?.GetValueOrDefault(v.Name!) ?? 0
                        )),
                    ],
                    period.From,
                    period.From is null ? null : period.To,
                    _inSeveral
                )
            ),
            Id,
            _now
        );

    /// <summary>The control first, then by their names.</summary>
    private static (IReadOnlyList<NewVariant> Variants, Refusal? Refusal) Variants(
        ImportRequest request,
        IReadOnlyList<string> names
    )
    {
        var control = request.Control is { } asked
            ? names.FirstOrDefault(n => n == asked)
            : ColumnFinder
                .Controls.Select(usual =>
                    names.FirstOrDefault(n => n.Equals(usual, StringComparison.OrdinalIgnoreCase))
                )
                .FirstOrDefault(n => n is not null);
        string[] ordered = [.. names.OrderBy(n => n == control ? 0 : 1).ThenBy(n => n, StringComparer.Ordinal)];
        NewVariant[] variants =
        [
            .. ordered.Select(n => new NewVariant(
                n,
                n == control,
                request.Weights is { } weights && weights.TryGetValue(n, out var weight) ? weight : null
            )),
        ];
        var list = string.Join(", ", ordered);
        return (
            variants,
            names.Count < 2 ? Refusal.Invalid("columns.variant", $"At least two variants; the file has '{list}'.")
            : control is null ? Refusal.Invalid("control", $"Say which variant the others are compared with: {list}.")
            : request.Weights is { } given && !given.Keys.ToHashSet().SetEquals(names)
                ? Refusal.Invalid("weights", $"One of each variant of the file: {list}.")
            : null
        );
    }
}
