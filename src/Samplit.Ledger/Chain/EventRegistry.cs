using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Samplit.Ledger.Chain;

/// <summary>
/// An event whose alias nobody registered: kept as it is, so that no reader drops what it does not know.
/// </summary>
public sealed record UnknownEvent(string Type, JsonElement Data);

/// <summary>
/// The event types by their alias: stable, snake_case, what is stored. A type can be renamed, its alias cannot.
/// </summary>
public sealed class EventRegistry
{
    private readonly Dictionary<string, Func<ReadOnlySpan<byte>, object?>> _readers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Type> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, (string Alias, JsonTypeInfo Json)> _writers = [];

    /// <param name="types">What is appended and read under each alias.</param>
    /// <exception cref="ArgumentException">An alias is none, or a type is there twice.</exception>
    public EventRegistry(IReadOnlyDictionary<string, JsonTypeInfo>? types = null)
    {
        foreach (var (alias, json) in types ?? new Dictionary<string, JsonTypeInfo>())
        {
            Add(alias, json);
        }
    }

    /// <summary>Registers a type that is appended and read under one alias.</summary>
    /// <param name="alias">Lower-case letters, digits and underscores, at most 100.</param>
    /// <exception cref="ArgumentException">The alias or the type is registered already, or no alias.</exception>
    public EventRegistry Add(string alias, JsonTypeInfo json)
    {
        AddReader(alias, bytes => JsonSerializer.Deserialize(bytes, json));
        if (!_writers.TryAdd(json.Type, (alias, json)))
        {
            throw new ArgumentException($"{json.Type.Name} is registered already.", nameof(alias));
        }
        _types.Add(alias, json.Type);
        return this;
    }

    /// <summary>Registers an alias that is no longer appended: what is read under it becomes today's event.</summary>
    public EventRegistry Upcast<TOld, TNew>(string oldAlias, JsonTypeInfo<TOld> json, Func<TOld, TNew> upcast)
        where TNew : class
    {
        AddReader(oldAlias, bytes => upcast(JsonSerializer.Deserialize(bytes, json)!));
        _types.Add(oldAlias, typeof(TOld));
        return this;
    }

    /// <summary>Every alias that can be read, and the type that its data have in the database.</summary>
    public IReadOnlyDictionary<string, Type> Types => _types;

    public bool Knows(string alias) => _readers.ContainsKey(alias);

    /// <returns>
    /// The alias, the data's canonical bytes, and the data as they will be read back: an inline projection that saw
    /// 12.50 where a rebuild sees 12.5 would differ from it.
    /// </returns>
    /// <exception cref="ArgumentException">The type is not registered.</exception>
    /// <exception cref="NotCanonicalException">The data would not survive storage.</exception>
    public (string Alias, byte[] CanonicalData, object Data) Write(object data)
    {
        if (!_writers.TryGetValue(data.GetType(), out var writer))
        {
            throw new ArgumentException($"{data.GetType().Name} is not a registered event.", nameof(data));
        }
        var (alias, json) = writer;
        var canonical = CanonicalJson.Encode(JsonSerializer.SerializeToUtf8Bytes(data, json), out var respelled);
        return (alias, canonical, respelled ? Read(alias, canonical) : data);
    }

    /// <summary>What was registered for an alias, after upcasting, or an <see cref="UnknownEvent"/>.</summary>
    /// <exception cref="JsonException">The alias is known and its data do not fit it.</exception>
    public object Read(string alias, ReadOnlySpan<byte> json) =>
        _readers.TryGetValue(alias, out var reader)
            ? reader(json) ?? throw new JsonException("The data are null.")
            : new UnknownEvent(alias, JsonElement.Parse(json));

    private void AddReader(string alias, Func<ReadOnlySpan<byte>, object?> reader)
    {
        var isAlias =
            alias.Length is > 0 and <= 100
            && alias.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
        if (!isAlias || !_readers.TryAdd(alias, reader))
        {
            throw new ArgumentException($"'{alias}' is not a snake_case alias or registered already.", nameof(alias));
        }
    }
}
