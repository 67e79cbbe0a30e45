using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using Samplit.Domain.Flags;

namespace Samplit.Api.Flags;

/// <summary>
/// How many flags were evaluated for whoever asks for real, by why they have their value, in the words of OpenTelemetry's
/// conventions for feature flags.
/// </summary>
internal sealed class FlagMeasurements
{
    private static readonly FrozenDictionary<FlagReason, KeyValuePair<string, object?>> Tags =
        Enum.GetValues<FlagReason>()
            .ToFrozenDictionary(
                reason => reason,
                reason =>
                    KeyValuePair.Create("feature_flag.result.reason", (object?)Ofrep.Name(reason).ToLowerInvariant())
            );

    private readonly Counter<long> _evaluations;

    public FlagMeasurements(IMeterFactory meters) =>
        _evaluations = meters
            .Create("Samplit.Flags")
            .CreateCounter<long>("samplit.flags.evaluations", "{evaluation}", "Flags that were evaluated");

    /// <summary>Of all flags that were asked for at once.</summary>
    public void CountEvaluations(IEnumerable<FlagReason> reasons)
    {
        if (_evaluations.Enabled)
        {
            foreach (var (reason, count) in reasons.CountBy(r => r))
            {
                _evaluations.Add(count, Tags[reason]);
            }
        }
    }

    public void CountEvaluation(FlagReason reason)
    {
        if (_evaluations.Enabled)
        {
            _evaluations.Add(1, Tags[reason]);
        }
    }
}
