using System.Text.Json;
using System.Text.Json.Serialization;

namespace Samplit.Api.Http;

/// <summary>
/// The HTTP contract's JSON: camelCase, unknown and doubled members refused, enumerations by name. Generated, so that
/// requests meet no reflection. Each context declares its own types and enumerations, with these same options.
/// </summary>
internal static class ContractJson
{
    /// <summary>Options that decide how to read: a context that only resolves types would be read leniently.</summary>
    public static void Use(this JsonSerializerOptions options, IEnumerable<JsonSerializerContext> contexts)
    {
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Converters.Add(new PlainTextConverter());
        foreach (var (place, context) in contexts.Index())
        {
            options.TypeInfoResolverChain.Insert(place, context);
            foreach (var converter in context.Options.Converters)
            {
                // An enumeration that several contexts know has the same names in all of them.
                if (!options.Converters.Any(known => known.GetType() == converter.GetType()))
                {
                    options.Converters.Add(converter);
                }
            }
        }
    }
}
