using Samplit.Api.Statistics;
using Spectre.Console;

namespace Samplit.Api.Cli;

/// <summary>An experiment's statistics for a terminal.</summary>
internal static class StatisticsTable
{
    public static Table From(StatisticsView statistics)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("variant").PadLeft(0).NoWrap());
        foreach (var heading in new[] { "assigned", "converted", "rate", "95 % interval", "P(best)", "share" })
        {
            table.AddColumn(new TableColumn(heading).RightAligned().NoWrap().PadRight(0));
        }
        foreach (var v in statistics.Variants)
        {
            table.AddRow(
                Markup.Escape(v.Active ? v.Variant : $"{v.Variant} (deactivated)"),
                $"{v.Assignments:N0}",
                $"{v.Conversions:N0}",
                $"{v.Rate:P2}",
                $"{v.Interval[0]:P2} – {v.Interval[1]:P2}",
                v.ProbabilityBest is { } best ? $"{best:P1}" : "–",
                $"{v.Share:P1}"
            );
        }
        return table;
    }
}
