using System.Globalization;

namespace Samplit.Statistics.Tests;

/// <summary>Numbers in rows, as one writes them down.</summary>
internal static class Table
{
    /// <param name="rows">Such as <c>10 20 | 30 40</c>, a row for each period.</param>
    public static double[][] Of(string rows) => Of(rows, n => double.Parse(n, CultureInfo.InvariantCulture));

    public static long[][] OfCounts(string rows) => Of(rows, n => long.Parse(n, CultureInfo.InvariantCulture));

    private static T[][] Of<T>(string rows, Func<string, T> parse) =>
        [
            .. rows.Split('|')
                .Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(parse).ToArray()),
        ];
}
