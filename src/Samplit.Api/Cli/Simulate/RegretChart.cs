using System.Globalization;
using System.Security;
using System.Text;
using Samplit.Domain.Simulation;

namespace Samplit.Api.Cli.Simulate;

/// <summary>
/// Regret over time as an SVG that stands for itself: title, axes, legend, and bands of two standard errors.
/// </summary>
internal static class RegretChart
{
    private const double Left = 78;
    private const double Top = 76;
    private const double Width = 620;
    private const double Height = 380;
    private const double LegendLeft = Left + Width + 24;

    /// <summary>
    /// Told apart by people who do not see all colours, too (M. Okabe and K. Ito, "Color universal design", 2008).
    /// </summary>
    private static readonly string[] Colours =
    [
        "#0072b2",
        "#d55e00",
        "#009e73",
        "#cc79a7",
        "#e69f00",
        "#56b4e9",
        "#000000",
    ];

    private static readonly string[] Dashes = ["", "7 3", "2 3"];

    public static string Svg(SimulationPlan plan, IReadOnlyList<AlgorithmOutcome> outcomes)
    {
        var scale = new RegretScale(plan, outcomes);
        var svg = new StringBuilder();
        svg.AppendLine(
            """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1010 530" width="1010" height="530" font-family="system-ui, sans-serif" font-size="13" fill="#333">"""
        );
        svg.AppendLine(
            $"""<clipPath id="plot"><rect x="{Left}" y="{Top}" width="{Width}" height="{Height}"/></clipPath>"""
        );
        svg.AppendLine("""<rect width="1010" height="530" fill="#fff"/>""");
        Text(svg, Left, 30, $"Conversions lost against always showing the best arm: {plan.Problem.Name}", "19", "600");
        Text(svg, Left, 52, Subtitle(plan), "13", "400");
        Axes(svg, scale);
        Bound(svg, plan, scale);
        var order = outcomes.Select((outcome, i) => (outcome, i)).OrderBy(o => o.outcome.Regret).ToArray();
        foreach (var (outcome, i) in order)
        {
            Curve(svg, scale, outcome, i);
        }
        Legend(svg, plan, scale, order);
        return svg.AppendLine("</svg>").ToString();
    }

    private static string Subtitle(SimulationPlan plan)
    {
        var delay =
            plan.Delay == 0 ? ""
            : plan.CorrectsDelay ? $", conversions {Number(plan.Delay)} visitors late (corrected)"
            : $", conversions {Number(plan.Delay)} visitors late";
        return $"Mean of {Number(plan.Runs)} runs with two standard errors; {plan.Problem.Rates.Count} arms, floor {plan.Floor:0.##%}, batches of {Number(plan.Schedule.FirstBatch)} to {Number(plan.Schedule.LargestBatch)}{delay}";
    }

    private static void Axes(StringBuilder svg, RegretScale scale)
    {
        foreach (var mark in scale.RegretMarks)
        {
            var y = Y(scale, mark);
            Line(svg, Left, y, Left + Width, y, mark == 0 ? "#333" : "#e3e3e3");
            Text(svg, Left - 8, y + 4, Number(mark), anchor: "end");
        }
        foreach (var mark in scale.VisitorMarks)
        {
            var x = X(scale, mark);
            var isPower = Math.Log10(mark) % 1 == 0;
            Line(svg, x, Top + Height, x, Top + Height + (isPower ? 7 : 4), "#333");
            if (isPower)
            {
                Line(svg, x, Top, x, Top + Height, "#e3e3e3");
                Text(svg, x, Top + Height + 23, Number(mark), anchor: "middle");
            }
        }
        Text(svg, Left + Width / 2, Top + Height + 48, "visitors (logarithmic)", anchor: "middle");
        svg.AppendLine(
            $"""<text transform="translate(22 {F(Top + Height / 2)}) rotate(-90)" text-anchor="middle">mean regret, conversions</text>"""
        );
    }

    private static void Bound(StringBuilder svg, SimulationPlan plan, RegretScale scale)
    {
        var points = Enumerable.Range(0, 101).Select(i => scale.VisitorsAt(i / 100.0));
        var path = Path(points.Select(t => (X(scale, t), Y(scale, plan.Problem.Complexity * Math.Log(t)))));
        svg.AppendLine(
            $"""<path d="{path}" clip-path="url(#plot)" fill="none" stroke="#888" stroke-width="1.5" stroke-dasharray="5 4"/>"""
        );
    }

    private static void Curve(StringBuilder svg, RegretScale scale, AlgorithmOutcome outcome, int index)
    {
        var points = outcome.Curve.Select(point =>
            (X: X(scale, point.Visitors), point.Regret.Mean, Error: point.Error ?? 0)
        );
        var upper = points.Select(p => (p.X, Y(scale, p.Mean + 2 * p.Error)));
        var lower = points.Select(p => (p.X, Y(scale, p.Mean - 2 * p.Error)));
        svg.AppendLine(
            $"""<path d="{Path(upper.Concat(lower.Reverse()))}Z" clip-path="url(#plot)" fill="{Colour(index)}" fill-opacity="0.15"/>"""
        );
        svg.AppendLine(
            $"""<path d="{Path(points.Select(p => (p.X, Y(scale, p.Mean))))}" clip-path="url(#plot)" fill="none" stroke="{Colour(index)}" stroke-width="2.2" stroke-dasharray="{Dash(index)}"/>"""
        );
    }

    private static void Legend(
        StringBuilder svg,
        SimulationPlan plan,
        RegretScale scale,
        (AlgorithmOutcome Outcome, int Index)[] order
    )
    {
        var y = Top + 12;
        foreach (var (outcome, i) in order.Reverse())
        {
            Line(svg, LegendLeft, y - 4, LegendLeft + 26, y - 4, Colour(i), "2.2", Dash(i));
            Text(svg, LegendLeft + 34, y, outcome.Algorithm.Id.ToString(), weight: "600");
            var beyond = outcome.Regret > scale.Top ? ", beyond the chart" : "";
            Text(svg, LegendLeft + 34, y + 17, $"{RegretText.Format(outcome)}{beyond}");
            y += 44;
        }
        Line(svg, LegendLeft, y - 4, LegendLeft + 26, y - 4, "#888", "1.5", "5 4");
        Text(svg, LegendLeft + 34, y, "C log T (Lai and Robbins)");
        var bound = plan.Problem.LaiRobbins(plan.Horizon);
        Text(svg, LegendLeft + 34, y + 17, $"{bound:N1}{(bound > scale.Top ? ", beyond the chart" : "")}");
        Text(svg, LegendLeft, y + 50, $"An even split loses {plan.Problem.UniformRegret(plan.Horizon):N0}.");
    }

    private static void Line(
        StringBuilder svg,
        double x1,
        double y1,
        double x2,
        double y2,
        string colour,
        string width = "1",
        string dash = ""
    ) =>
        svg.AppendLine(
            $"""<line x1="{F(x1)}" y1="{F(y1)}" x2="{F(x2)}" y2="{F(y2)}" stroke="{colour}" stroke-width="{width}" stroke-dasharray="{dash}"/>"""
        );

    private static void Text(
        StringBuilder svg,
        double x,
        double y,
        string text,
        string size = "13",
        string weight = "400",
        string anchor = "start"
    ) =>
        svg.AppendLine(
            $"""<text x="{F(x)}" y="{F(y)}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}">{SecurityElement.Escape(text)}</text>"""
        );

    private static string Path(IEnumerable<(double X, double Y)> points) =>
        "M" + string.Join("L", points.Select(p => $"{F(p.X)} {F(p.Y)}"));

    private static double X(RegretScale scale, double visitors) => Left + Width * scale.X(visitors);

    private static double Y(RegretScale scale, double regret) => Top + Height * (1 - scale.Y(regret));

    private static string Colour(int index) => Colours[index % Colours.Length];

    private static string Dash(int index) => Dashes[index / Colours.Length % Dashes.Length];

    private static string Number(double number) => number.ToString("#,0.##", CultureInfo.InvariantCulture);

    private static string F(double length) => length.ToString("0.##", CultureInfo.InvariantCulture);
}
