using Samplit.Domain.Simulation;
using Spectre.Console;

namespace Samplit.Api.Cli.Simulate;

/// <summary>A simulation's outcome for a terminal.</summary>
internal static class RegretText
{
    private const int Columns = 64;
    private const int Rows = 16;

    public static string Format(AlgorithmOutcome outcome) =>
        outcome.RegretError is { } error ? $"{outcome.Regret:N1} ± {error:N1}" : $"{outcome.Regret:N1}";

    /// <summary>
    /// The regret beside its bound and that of an even split, and in which part of the runs the best arm leads in the end
    /// and is named by a report.
    /// </summary>
    public static Table Table(SimulationPlan plan, IReadOnlyList<AlgorithmOutcome> outcomes)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("").PadLeft(0).NoWrap());
        table.AddColumn(new TableColumn("algorithm").NoWrap());
        foreach (var heading in new[] { "regret", "se", "/ C log T", "/ even", "leads", "named" })
        {
            table.AddColumn(new TableColumn(heading).RightAligned().NoWrap().PadRight(0));
        }
        for (var i = 0; i < outcomes.Count; i++)
        {
            var o = outcomes[i];
            table.AddRow(
                $"{Letter(i)}",
                Markup.Escape(o.Algorithm.Id.ToString()),
                $"{o.Regret:N1}",
                $"{o.RegretError:N1}",
                Ratio(o.Regret, plan.Problem.LaiRobbins(plan.Horizon), "N2"),
                Ratio(o.Regret, plan.Problem.UniformRegret(plan.Horizon), "P1"),
                $"{o.BestLeads:P1}",
                $"{o.NamesBest:P1}"
            );
        }
        return table;
    }

    /// <summary>Lines of text: a letter an algorithm, the best one above the others where they meet.</summary>
    public static IEnumerable<string> Plot(SimulationPlan plan, IReadOnlyList<AlgorithmOutcome> outcomes)
    {
        var scale = new RegretScale(plan, outcomes);
        var cells = new char[Rows, Columns];
        for (var column = 0; column < Columns; column++)
        {
            var visitors = scale.VisitorsAt(column / (Columns - 1.0));
            Put(column, plan.Problem.Complexity * Math.Log(visitors), '·');
            foreach (var (outcome, i) in outcomes.Select((o, i) => (o, i)).OrderByDescending(o => o.o.Regret))
            {
                Put(column, At(outcome, visitors), Letter(i));
            }
        }
        yield return $"regret, mean of {plan.Runs:N0} runs (· is C log T)";
        for (var row = Rows - 1; row >= 0; row--)
        {
            var label =
                row == Rows - 1 ? $"{scale.Top:N0}"
                : row == 0 ? "0"
                : "";
            var line = Enumerable
                .Range(0, Columns)
                .Select(column => cells[row, column] is '\0' ? ' ' : cells[row, column]);
            yield return $"{label, 8} │{string.Concat(line).TrimEnd()}";
        }
        yield return $"{"", 8} └{new string('─', Columns)}";
        var first = $"{scale.VisitorsAt(0):N0}";
        yield return $"{"", 10}{first}{"visitors (logarithmic)".PadLeft((Columns + 22) / 2 - first.Length)}{$"{plan.Horizon:N0}".PadLeft(Columns / 2 - 11)}";

        void Put(int column, double regret, char letter)
        {
            var row = (int)Math.Round(scale.Y(regret) * (Rows - 1));
            if (row is >= 0 and < Rows)
            {
                cells[row, column] = letter;
            }
        }
    }

    private static string Ratio(double regret, double of, string format) =>
        of > 0 ? (regret / of).ToString(format) : "–";

    private static char Letter(int index) => (char)('a' + index);

    /// <summary>Between two batches in proportion.</summary>
    private static double At(AlgorithmOutcome outcome, double visitors)
    {
        var (before, regret) = (0.0, 0.0);
        foreach (var point in outcome.Curve)
        {
            if (point.Visitors >= visitors)
            {
                return regret + (point.Regret.Mean - regret) * (visitors - before) / (point.Visitors - before);
            }
            (before, regret) = (point.Visitors, point.Regret.Mean);
        }
        return regret;
    }
}
