namespace Samplit.Api.Metrics;

/// <summary>The different names in a batch, each once and in the order in which they came.</summary>
internal sealed class MetricNames
{
    public const int MaxNames = 50_000;
    public const int MaxCharacters = 4_000_000;

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private int _characters;

    public int Count => _names.Count;

    public string this[int place] => _names[place];

    public IReadOnlyList<string> All => _names;

    /// <returns>
    /// -1 for none, and for what nothing can be called: PostgreSQL has no U+0000 and no half of a pair.
    /// </returns>
    /// <exception cref="MetricBodyException">There are too many different ones.</exception>
    public int PlaceOf(string? name)
    {
        if (name is null)
        {
            return -1;
        }
        if (_places.TryGetValue(name, out var place))
        {
            return place;
        }
        if (!IsText(name))
        {
            return -1;
        }
        _characters += name.Length;
        if (_names.Count == MaxNames || _characters > MaxCharacters)
        {
            throw MetricBodyException.TooLarge(
                $"More than {MaxNames:N0} different names of experiments or variants, or more than {MaxCharacters:N0} characters of them: send several batches."
            );
        }
        _names.Add(name);
        return _places[name] = _names.Count - 1;
    }

    /// <summary>Whether PostgreSQL can be asked for it.</summary>
    public static bool IsText(string name)
    {
        foreach (var rune in name.EnumerateRunes())
        {
            // Half of a pair is enumerated as what stands for it.
            if (rune.Value is 0 or 0xFFFD)
            {
                return false;
            }
        }
        return true;
    }
}
