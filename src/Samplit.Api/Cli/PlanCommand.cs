using System.CommandLine;
using System.Globalization;
using Samplit.Domain.Plans;
using Spectre.Console;

namespace Samplit.Api.Cli;

/// <summary>How many visitors an experiment takes; needs no database.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var usual = new PlanExperiment();
        var command = new Command(
            "plan",
            "Compute how many visitors it takes to find a difference, and what each purpose costs."
        );
        var rate = Optional<double>("--rate", "What the control converts, as 0.05.");
        var deviation = Optional<double>("--deviation", "Standard deviation of a visitor's values, instead of a rate.");
        var lift = Optional<double>("--lift", "Smallest difference that matters, as a part of the rate: 0.1 is 10 %.");
        var effect = Optional<double>("--effect", "The same in the unit of the rate or the values.");
        var alpha = With("--alpha", "Chance to see a difference that is not there, over all comparisons.", usual.Alpha);
        var power = With("--power", "Chance to see one that is there.", usual.Power);
        var variants = With("--variants", "Variants with the control.", usual.Variants);
        var visitors = Optional<long>("--visitors", "Visitors a variant: shows the power that they have.");
        var perDay = Optional<double>("--per-day", "Visitors a day in all variants, for an answer in days.");
        foreach (var option in new Option[] { rate, deviation, lift, effect, alpha, power, variants, visitors, perDay })
        {
            command.Options.Add(option);
        }
        command.SetAction(parsed =>
            Print(
                new PlanExperiment(
                    parsed.GetValue(rate),
                    parsed.GetValue(deviation),
                    parsed.GetValue(lift),
                    parsed.GetValue(effect),
                    parsed.GetValue(alpha),
                    parsed.GetValue(power),
                    parsed.GetValue(variants),
                    parsed.GetValue(visitors),
                    parsed.GetValue(perDay)
                )
            )
        );
        return command;
    }

    private static Option<T?> Optional<T>(string name, string description)
        where T : struct => new(name) { Description = description };

    private static Option<T> With<T>(string name, string description, T value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    private static int Print(PlanExperiment command)
    {
        var (plan, problem) = PlanExperiment.Decide(command);
        if (plan is null)
        {
            return Errors.Report($"{problem!.Field}: {problem.Detail}");
        }
        AnsiConsole.MarkupLineInterpolated(
            $"[bold]{plan.VisitorsPerVariant:N0}[/] visitors a variant, {plan.Visitors:N0} in all{Days(plan)}"
        );
        AnsiConsole.MarkupLineInterpolated(
            $"find a difference of {plan.Effect:G6} with a chance of {plan.Power:P1}, and one that is not there with {command.Alpha:P1}"
        );
        AnsiConsole.MarkupLineInterpolated(
            $"[grey]One look at the end, under equal shares that stay. Looks in between take more.[/]"
        );
        if (plan.Prices is { } prices)
        {
            AnsiConsole.Write(Table(prices));
            AnsiConsole.MarkupLineInterpolated(
                $"[grey]Where one variant differs and the others do not; what moves by {prices.Runs:N0} simulated experiments from seed {prices.Seed}, ± a standard error.[/]"
            );
        }
        return 0;
    }

    private static Table Table(PriceList prices)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("purpose").NoWrap());
        foreach (var heading in new[] { "visitors", "days", "power", "conversions lost" })
        {
            table.AddColumn(new TableColumn(heading).RightAligned().NoWrap());
        }
        foreach (var price in prices.Purposes)
        {
            table.AddRow(
                Markup.Escape(price.Purpose.ToString().ToLowerInvariant()),
                $"{(price.IsReached ? "" : "more than ")}{price.Visitors:N0}",
                price.Days is { } days ? $"{Math.Ceiling(days):N0}" : "",
                $"{price.Power:P1}{Error(price.PowerError, "P1")}",
                $"{price.ConversionsLost:N1}{Error(price.ConversionsLostError, "N1")}"
            );
        }
        return table;
    }

    private static string Error(double? error, string format) =>
        error is { } e ? $" ± {e.ToString(format, CultureInfo.CurrentCulture)}" : "";

    private static string Days(ExperimentPlan plan) => plan.Days is { } days ? $", {Math.Ceiling(days):N0} days" : "";
}
