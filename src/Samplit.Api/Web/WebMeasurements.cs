using System.Diagnostics.Metrics;
using System.Text.Json;
using Samplit.Domain.Assignment;

namespace Samplit.Api.Web;

/// <summary>How long pages waited, as their browsers saw it, and how many of them programs looked at.</summary>
internal sealed class WebMeasurements
{
    /// <summary>No page can have waited for longer.</summary>
    public const double MaxMilliseconds = 60_000;

    private readonly Histogram<double> _blank;
    private readonly Histogram<double> _decision;
    private readonly Counter<long> _automated;

    public WebMeasurements(IMeterFactory meters)
    {
        var meter = meters.Create("Samplit.Web");
        _blank = meter.CreateHistogram<double>(
            "samplit.web.blank_period",
            "ms",
            "How long parts of a page were hidden"
        );
        _decision = meter.CreateHistogram<double>("samplit.web.decision", "ms", "From asking to knowing what to show");
        _automated = meter.CreateCounter<long>(
            "samplit.web.automated_views",
            "{view}",
            "Page views by what looks like a program"
        );
    }

    public void CountAutomated(AutomationSignal signal) =>
        _automated.Add(
            1,
            new KeyValuePair<string, object?>("samplit.web.signal", JsonNamingPolicy.CamelCase.ConvertName($"{signal}"))
        );

    /// <returns>False for what no page can have waited.</returns>
    public bool Record(WebEvent timing)
    {
        var cached = new KeyValuePair<string, object?>("samplit.web.cached", timing.Cached == true);
        return Record(_blank, timing.BlankMilliseconds, cached)
            | Record(_decision, timing.DecisionMilliseconds, cached);
    }

    private static bool Record(Histogram<double> of, double? milliseconds, KeyValuePair<string, object?> tag)
    {
        if (milliseconds is not (>= 0 and <= MaxMilliseconds))
        {
            return false;
        }
        of.Record(milliseconds.Value, tag);
        return true;
    }
}
