using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Samplit.Domain.Json;
using Samplit.Projections.Allocation;
using Samplit.Projections.Statistics;

namespace Samplit.Projections;

/// <summary>The documents that are not the domain's own.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(StatisticsSnapshot))]
[JsonSerializable(typeof(AlgorithmSnapshot))]
[JsonSerializable(typeof(RecordedReallocation))]
[JsonSerializable(typeof(RecordedComputation))]
internal sealed partial class DocumentJson : JsonSerializerContext
{
    /// <summary>
    /// How events and documents are written: as the domain writes them, and the algorithm's state encrypted.
    /// </summary>
    public static JsonSerializerOptions OptionsWith(IStateProtector protector)
    {
        var options = new JsonSerializerOptions(DomainJson.Default.Options)
        {
            TypeInfoResolver = JsonTypeInfoResolver.Combine(Default, DomainJson.Default),
        };
        options.Converters.Add(new EncryptedState(protector));
        options.MakeReadOnly();
        return options;
    }
}
