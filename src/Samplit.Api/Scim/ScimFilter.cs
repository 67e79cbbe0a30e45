using System.Text;

namespace Samplit.Api.Scim;

/// <summary>One comparison of a filter, which is always for equality.</summary>
/// <param name="Attribute">In small letters, without the URN of a schema: <c>username</c>, <c>emails.value</c>.</param>
internal sealed record ScimTerm(string Attribute, string Value);

/// <summary>
/// The filters that identity providers look for somebody by (RFC 7644, 3.4.2.2): <c>userName eq "anna" and …</c>.
/// </summary>
internal static class ScimFilter
{
    public const int MaxLength = 1_000;
    public const int MaxTerms = 5;

    private static readonly string[] Schemas =
    [
        "urn:ietf:params:scim:schemas:core:2.0:user:",
        "urn:ietf:params:scim:schemas:core:2.0:group:",
    ];

    /// <returns>All of which have to hold; none for no filter.</returns>
    /// <exception cref="ScimException">It is none, or of a kind that this server does not have.</exception>
    public static IReadOnlyList<ScimTerm> Parse(string? filter)
    {
        if (filter is null)
        {
            return [];
        }
        if (filter.Length > MaxLength)
        {
            throw ScimException.InvalidFilter($"A filter has at most {MaxLength} characters.");
        }
        var terms = new List<ScimTerm>();
        var at = 0;
        while (true)
        {
            terms.Add(Term(filter, ref at));
            if (terms.Count > MaxTerms)
            {
                throw ScimException.InvalidFilter($"A filter has at most {MaxTerms} comparisons.");
            }
            if (Word(filter, ref at) is not { Length: > 0 } and)
            {
                return terms;
            }
            if (!and.Equals("and", StringComparison.OrdinalIgnoreCase))
            {
                throw ScimException.InvalidFilter("Comparisons are joined by 'and' here, and by nothing else.");
            }
        }
    }

    /// <summary>As attributes are compared: in small letters, without the URN of a schema.</summary>
    public static string Plain(string attribute)
    {
        var name = attribute.ToLowerInvariant();
        return Array.Find(Schemas, s => name.StartsWith(s, StringComparison.Ordinal)) is { } schema
            ? name[schema.Length..]
            : name;
    }

    private static ScimTerm Term(string filter, ref int at)
    {
        var attribute = Plain(Word(filter, ref at));
        var comparison = Word(filter, ref at);
        if (attribute.Length == 0 || !comparison.Equals("eq", StringComparison.OrdinalIgnoreCase))
        {
            throw ScimException.InvalidFilter("Each comparison is an attribute, eq and a value.");
        }
        return new(attribute, Value(filter, ref at));
    }

    /// <returns>Empty at the end.</returns>
    private static string Word(string filter, ref int at)
    {
        while (at < filter.Length && filter[at] == ' ')
        {
            at++;
        }
        var start = at;
        while (at < filter.Length && filter[at] is not (' ' or '"'))
        {
            at++;
        }
        return filter[start..at];
    }

    /// <summary>A text of JSON, or <c>true</c> or <c>false</c>.</summary>
    private static string Value(string filter, ref int at)
    {
        if (Word(filter, ref at) is { Length: > 0 } word)
        {
            return word.ToLowerInvariant() is "true" or "false"
                ? word.ToLowerInvariant()
                : throw ScimException.InvalidFilter("Texts stand in quotation marks.");
        }
        var value = new StringBuilder();
        while (++at < filter.Length)
        {
            switch (filter[at])
            {
                case '"':
                    at++;
                    return value.ToString();
                case '\\' when ++at < filter.Length && filter[at] is '"' or '\\' or '/':
                    value.Append(filter[at]);
                    break;
                case '\\' or < ' ':
                    throw ScimException.InvalidFilter("The text has a character that it cannot have.");
                default:
                    value.Append(filter[at]);
                    break;
            }
        }
        throw ScimException.InvalidFilter("The text does not end.");
    }
}
