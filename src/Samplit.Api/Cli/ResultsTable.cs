using Samplit.Api.Analysis;
using Spectre.Console;

namespace Samplit.Api.Cli;

/// <summary>What tracked events say of an experiment's metrics, for a terminal.</summary>
internal static class ResultsTable
{
    public static Table From(ResultsView results)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("metric").PadLeft(0).NoWrap());
        table.AddColumn(new TableColumn("variant").NoWrap());
        foreach (var heading in new[] { "units", "a unit", "95 % interval", "lift", "at any time", "P(better)" })
        {
            table.AddColumn(new TableColumn(heading).RightAligned().NoWrap().PadRight(0));
        }
        foreach (var metric in results.Metrics)
        {
            foreach (var v in metric.Variants)
            {
                var effect = metric.Effects.FirstOrDefault(e => e.Variant == v.Variant);
                table.AddRow(
                    Markup.Escape(metric.Name),
                    Markup.Escape(v.Variant),
                    $"{v.Units:N0}",
                    v.Value is { } value ? $"{value:N2}" : $"{v.Why}",
                    v.Interval is [var low, var high] ? $"{low:N2} – {high:N2}" : "",
                    effect?.Lift is { } lift ? $"{lift.Value:+0.0 %;-0.0 %}" : "",
                    effect?.Lift?.AnyTime is [var from, var to] ? $"{from:+0.0 %;-0.0 %} – {to:+0.0 %;-0.0 %}" : "",
                    effect?.ChanceToWin is { } chance ? $"{chance:P1}" : ""
                );
            }
        }
        return table;
    }
}
