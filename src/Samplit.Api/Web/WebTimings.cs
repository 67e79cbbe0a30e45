using System.Diagnostics.Metrics;

namespace Samplit.Api.Web;

/// <summary>How long pages waited, as their browsers saw it.</summary>
internal sealed class WebTimings
{
    private const double Longest = 60_000;

    private readonly Histogram<double> _blank;
    private readonly Histogram<double> _decision;

    public WebTimings(IMeterFactory meters)
    {
        var meter = meters.Create("Samplit.Web");
        _blank = meter.CreateHistogram<double>(
            "samplit.web.blank_period",
            "ms",
            "How long parts of a page were hidden"
        );
        _decision = meter.CreateHistogram<double>("samplit.web.decision", "ms", "From asking to knowing what to show");
    }

    /// <returns>False for what no page can have waited.</returns>
    public bool Record(WebEvent timing)
    {
        var cached = new KeyValuePair<string, object?>("samplit.web.cached", timing.Cached == true);
        return Record(_blank, timing.BlankMilliseconds, cached)
            | Record(_decision, timing.DecisionMilliseconds, cached);
    }

    private static bool Record(Histogram<double> of, double? milliseconds, KeyValuePair<string, object?> tag)
    {
        if (milliseconds is not (>= 0 and <= Longest))
        {
            return false;
        }
        of.Record(milliseconds.Value, tag);
        return true;
    }
}
