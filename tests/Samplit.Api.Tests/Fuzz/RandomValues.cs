using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Samplit.Api.Tests.Description;

namespace Samplit.Api.Tests.Fuzz;

/// <summary>
/// JSON by its schema, and JSON that is wrong in the ways in which callers and attackers get it wrong.
/// </summary>
internal sealed class RandomValues(Random random, DescribedApi api, KnownValues knownValues)
{
    /// <summary>Becomes half of a surrogate pair, which no text of .NET's writer can be.</summary>
    public const char HalfOfAPair = '\uE000';

    private const int Deepest = 5;

    private static readonly string[] Texts =
    [
        "",
        " ",
        "a",
        "control",
        "b",
        "not \0 text",
        $"half {HalfOfAPair} of a pair",
        "Ünïcödé 試験 🎲",
        "right\u202Eto left",
        "line\nbreak",
        "{}",
        "<script>alert(1)</script>",
        "'; DROP TABLE samplit.mt_events; --",
        "${jndi:ldap://localhost/a}",
        "../../etc/passwd",
        "(a+)+$",
        "__proto__",
        "http://localhost/",
        "2026-02-30",
        "9999-12-31T23:59:59+14:00",
        "0001-01-01T00:00:00Z",
        "00000000-0000-0000-0000-000000000000",
        "NaN",
        "1e400",
        new('x', 256),
        new('é', 5_001),
    ];

    private static readonly string[] Numbers =
    [
        "0",
        "-0",
        "1",
        "2",
        "3",
        "10",
        "1000",
        "-1",
        "0.5",
        "0.1",
        "1.0",
        "1e-320",
        "1e12",
        "1.0000000000000001e12",
        "2147483648",
        "9007199254740991",
        "9007199254740993",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "79228162514264337593543950336",
        "1.7976931348623157e308",
        "1e400",
        "123456789012345678901234567890.123456789012345678901234567890",
    ];

    /// <summary>What the schema allows, and usually what makes sense there.</summary>
    /// <param name="name">Of the member.</param>
    /// <param name="parent">Of the object that it is a member of.</param>
    public JsonNode? Right(JsonElement schema, string name, string parent, int depth = 0)
    {
        schema = api.Resolve(schema);
        if (Usual(name) is { } usual && Chance(0.9))
        {
            return usual;
        }
        if (Chance(0.7) && knownValues.Find(name, parent) is { } known)
        {
            return known;
        }
        if (schema.TryGetProperty("enum", out var values))
        {
            return JsonNode.Parse(Pick([.. values.EnumerateArray()]).GetRawText());
        }
        foreach (var choice in (string[])["anyOf", "oneOf"])
        {
            if (schema.TryGetProperty(choice, out var choices))
            {
                return Right(Pick([.. choices.EnumerateArray()]), name, parent, depth);
            }
        }
        return Type(schema) switch
        {
            "object" => Object(schema, name, depth),
            "array" => Array(schema, name, depth),
            "string" => Text(schema),
            "integer" => Chance(0.5) ? random.Next(0, 200) : JsonNode.Parse(Pick(Numbers)),
            "number" => Chance(0.5) ? Math.Round(random.NextDouble(), 3) : JsonNode.Parse(Pick(Numbers)),
            "boolean" => Chance(0.5),
            "null" => null,
            _ => Chance(0.5) ? new JsonObject { ["device"] = "desk" } : Odd(),
        };
    }

    /// <summary>Anything.</summary>
    public JsonNode? Odd() =>
        random.Next(8) switch
        {
            0 => null,
            1 => Chance(0.5),
            2 or 3 => JsonNode.Parse(Pick(Numbers)),
            4 => new JsonArray(),
            5 => new JsonObject { [OddText()] = 1 },
            _ => OddText(),
        };

    public string OddText() => Pick(Texts);

    public string OddNumber() => Pick(Numbers);

    /// <summary>Does one thing to some part of it.</summary>
    public void Damage(JsonNode body)
    {
        var parts = new List<JsonNode>();
        Collect(body);
        if (parts.Count == 0)
        {
            return;
        }
        switch (parts[random.Next(parts.Count)])
        {
            case JsonObject { Count: > 0 } members when Chance(0.8):
                var name = members.ElementAt(random.Next(members.Count)).Key;
                if (Chance(0.25))
                {
                    members.Remove(name);
                }
                else
                {
                    members[name] = Chance(0.2) ? members[random.Next(members.Count)]?.DeepClone() : Odd();
                }
                break;
            case JsonObject members:
                members[OddText()] = Odd();
                break;
            case JsonArray { Count: > 0 } items when Chance(0.7):
                var place = random.Next(items.Count);
                var item = items[place];
                if (Chance(0.3))
                {
                    items.RemoveAt(place);
                }
                else if (Chance(0.5))
                {
                    items.Add(item?.DeepClone());
                }
                else
                {
                    items[place] = Odd();
                }
                break;
            case JsonArray items:
                items.Add(Odd());
                break;
        }

        void Collect(JsonNode? node)
        {
            if (node is JsonObject or JsonArray)
            {
                parts.Add(node);
            }
            IEnumerable<JsonNode?> inside = node switch
            {
                JsonObject members => members.Select(m => m.Value),
                JsonArray items => items,
                _ => [],
            };
            foreach (var part in inside)
            {
                Collect(part);
            }
        }
    }

    public bool Chance(double share) => random.NextDouble() < share;

    public T Pick<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];

    /// <summary>What a schema cannot say: who comes, and where nobody is asked in earnest.</summary>
    private JsonNode? Usual(string name) =>
        name switch
        {
            "visitor" => $"v-{random.Next(20)}",
            "domains" => new JsonArray(Pick((string[])["shop.invalid", "*.shop.invalid", "localhost:9"])),
            "date" => DateTimeOffset
                .UtcNow.AddDays(-random.Next(5))
                .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            "name" or "batchId" when Chance(0.5) => $"{random.Next(1_000_000)}",
            _ => null,
        };

    private string? Type(JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            return null;
        }
        if (type.ValueKind == JsonValueKind.String)
        {
            return type.GetString();
        }
        string[] types = [.. type.EnumerateArray().Select(t => t.GetString()!)];
        return Chance(0.1) ? "null" : Pick([.. types.Where(t => t != "null")]);
    }

    private JsonNode Text(JsonElement schema) =>
        (schema.TryGetProperty("format", out var format) ? format.GetString() : null) switch
        {
            "uuid" => JsonValue.Create($"{Guid.NewGuid()}"),
            "date-time" => JsonValue.Create("2026-11-21T09:30:00Z"),
            "date" => JsonValue.Create("2026-11-21"),
            _ => JsonValue.Create(Chance(0.6) ? $"text {random.Next(10)}" : OddText()),
        };

    private JsonArray Array(JsonElement schema, string name, int depth)
    {
        var items = new JsonArray();
        for (var left = depth < Deepest ? random.Next(4) : 0; left > 0; left--)
        {
            items.Add(Right(schema.GetProperty("items"), "", name, depth + 1));
        }
        return items;
    }

    private JsonObject Object(JsonElement schema, string name, int depth)
    {
        var members = new JsonObject();
        var required = schema.TryGetProperty("required", out var names)
            ? names.EnumerateArray().Select(n => n.GetString()!).ToHashSet(StringComparer.Ordinal)
            : [];
        if (schema.TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject())
            {
                if (required.Contains(property.Name) || (depth < Deepest && Chance(0.3)))
                {
                    members[property.Name] = Right(property.Value, property.Name, name, depth + 1);
                }
            }
        }
        else if (schema.TryGetProperty("additionalProperties", out var more) && more.ValueKind == JsonValueKind.Object)
        {
            members[OddText()] = Right(more, "", name, depth + 1);
        }
        return members;
    }
}
