using Samplit.Domain.Experiments;
using Samplit.Domain.Funnels;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Funnels;

/// <summary>Which units are counted, and when.</summary>
/// <param name="Experiment">Whose units are counted, by variant; null for all units of the project.</param>
/// <param name="UnitType">Of those; the experiment's own when null.</param>
/// <param name="OnlyExposed">Those of an experiment that are known to have seen their variant; else all of them.</param>
/// <param name="WithAutomated">Whether units of an experiment that look like programs are among them.</param>
internal sealed record FunnelReportQuery(
    Guid Funnel,
    Guid? Experiment,
    UnitType? UnitType,
    bool OnlyExposed,
    bool WithAutomated,
    DateTimeOffset? From,
    DateTimeOffset? To
);

/// <param name="Experiment">Null for all units.</param>
/// <param name="HasConstantWeights">Whether no variant's share of the traffic ever moved.</param>
/// <param name="Variants">The control first; one where there is no experiment.</param>
internal sealed record FunnelResults(
    Funnel Funnel,
    Experiment? Experiment,
    UnitType UnitType,
    FunnelPeriod Period,
    bool HasConstantWeights,
    IReadOnlyList<FunnelVariantResult> Variants
);
