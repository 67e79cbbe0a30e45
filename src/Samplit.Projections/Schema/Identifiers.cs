using System.Text;

namespace Samplit.Projections.Schema;

public static class SchemaName
{
    /// <summary>
    /// The name as a quoted identifier; refuses what is not a plain lower-case identifier of at most 63 bytes.
    /// </summary>
    public static string Quote(string schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var plain =
            schema.Length is > 0 and <= Identifier.LongestName
            && schema.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_')
            && !char.IsAsciiDigit(schema[0]);
        return plain
            ? Identifier.Quote(schema)
            : throw new ArgumentException(
                $"'{schema}' is no schema name: use lower-case letters, digits and _.",
                nameof(schema)
            );
    }
}

public static class RoleName
{
    /// <summary>The name, which may have anything in it, as a quoted identifier.</summary>
    /// <exception cref="ArgumentException">
    /// It is empty, has a NUL in it, or is longer than 63 bytes of UTF-8.
    /// </exception>
    public static string Quote(string role)
    {
        ArgumentNullException.ThrowIfNull(role);
        // PostgreSQL would cut a longer one off, and grant to somebody else.
        return role.Length > 0 && !role.Contains('\0') && Encoding.UTF8.GetByteCount(role) <= Identifier.LongestName
            ? Identifier.Quote(role)
            : throw new ArgumentException(
                $"'{role}' is no name of a role: use 1 to {Identifier.LongestName} bytes.",
                nameof(role)
            );
    }
}

file static class Identifier
{
    /// <summary>NAMEDATALEN less the zero at its end.</summary>
    public const int LongestName = 63;

    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
