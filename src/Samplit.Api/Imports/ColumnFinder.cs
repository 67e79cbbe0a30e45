using Samplit.Domain;

namespace Samplit.Api.Imports;

/// <summary>Finds columns by what was asked for or by usual names, and keeps the first problem.</summary>
internal sealed class ColumnFinder
{
    public static readonly string[] Units =
    [
        "unit",
        "unitid",
        "user",
        "userid",
        "visitor",
        "visitorid",
        "customer",
        "customerid",
        "player",
        "playerid",
        "householdid",
        "sessionid",
        "anonymousid",
        "id",
    ];

    public static readonly string[] Variants =
    [
        "variant",
        "variation",
        "group",
        "grp",
        "testgroup",
        "abgroup",
        "experimentgroup",
        "version",
        "arm",
        "treatment",
        "bucket",
    ];

    public static readonly string[] Times =
    [
        "assignedat",
        "exposedat",
        "occurredat",
        "timestamp",
        "time",
        "ts",
        "at",
        "eventtime",
        "createdat",
        "date",
    ];

    public static readonly string[] Events = ["event", "eventname", "eventtype", "type", "name"];
    public static readonly string[] Amounts = ["value", "amount", "revenue", "total", "price"];
    public static readonly string[] Currencies = ["currency", "currencycode"];

    /// <summary>How people call what the others are compared with.</summary>
    public static readonly IReadOnlyList<string> Controls =
    [
        "control",
        "ctrl",
        "baseline",
        "original",
        "default",
        "a",
        "0",
        "off",
        "false",
    ];

    public Refusal? Problem { get; private set; }

    public string? Needed(string member, string? asked, string[] usual, ImportTable table)
    {
        if (Optional(member, asked, usual, table) is { } found)
        {
            return found;
        }
        Problem ??= Refusal.Invalid(
            $"columns.{member}",
            $"Say which column it is: {string.Join(", ", table.Columns.Take(20))}."
        );
        return null;
    }

    public string? Optional(string member, string? asked, string[] usual, ImportTable table)
    {
        if (asked is null)
        {
            return usual
                .Select(name => table.Columns.FirstOrDefault(c => Plain(c) == name))
                .FirstOrDefault(c => c is not null);
        }
        if (table.Columns.Contains(asked))
        {
            return asked;
        }
        Problem ??= Refusal.Invalid(
            $"columns.{member}",
            $"No column is called so: {string.Join(", ", table.Columns.Take(20))}."
        );
        return null;
    }

    private static string Plain(string name) =>
        new([.. name.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);
}
