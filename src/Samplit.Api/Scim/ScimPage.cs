using System.Globalization;
using Npgsql;

namespace Samplit.Api.Scim;

/// <summary>Which of the resources that were found are wanted (RFC 7644, 3.4.2.4).</summary>
/// <param name="Start">Of the first, from 1.</param>
/// <param name="Count">None asks how many there are.</param>
internal readonly record struct ScimPage(int Start, int Count)
{
    public const int MaxCount = 200;

    public const int DefaultCount = 100;

    public string Sql => $"LIMIT {Count} OFFSET {Start - 1}";

    public static ScimPage Read(HttpRequest request) =>
        new(
            Math.Max(1, Number(request, "startIndex") ?? 1),
            Math.Clamp(Number(request, "count") ?? DefaultCount, 0, MaxCount)
        );

    private static int? Number(HttpRequest request, string name) =>
        request.Query[name].ToString() is not { Length: > 0 } text ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw ScimException.InvalidValue($"{name} is a whole number.");
}

/// <summary>Conditions of a query, of texts that are given as parameters.</summary>
internal sealed class ScimWhere
{
    private readonly List<string> _values = [];

    /// <summary>Begins with AND, unless there is none.</summary>
    public string Sql { get; private set; } = "";

    /// <param name="condition">SQL, with <c>{0}</c> for the value.</param>
    public void Add(string condition, string value)
    {
        if (value.Contains('\0', StringComparison.Ordinal))
        {
            throw ScimException.InvalidFilter("The text has a character that it cannot have.");
        }
        _values.Add(value);
        Sql += $" AND {condition.Replace("{0}", $"${_values.Count}", StringComparison.Ordinal)}";
    }

    public NpgsqlParameter[] Parameters() => [.. _values.Select(Database.Sql.Value)];
}
