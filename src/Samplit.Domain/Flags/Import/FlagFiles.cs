using System.Text.Json;

namespace Samplit.Domain.Flags.Import;

/// <summary>Reads what other programs export.</summary>
public static class FlagFiles
{
    /// <param name="environment">What the environment of a file that has one is called here.</param>
    public static ImportedFlags Read(ImportFormat format, JsonElement file, string environment) =>
        format switch
        {
            ImportFormat.Flagd => FlagdFlags.Read(file, environment),
            ImportFormat.Growthbook => GrowthBookFlags.Read(file, environment),
            ImportFormat.Unleash => UnleashFlags.Read(file, environment),
            ImportFormat.Flagsmith => FlagsmithFlags.Read(file, environment),
            _ => LaunchDarklyFlags.Read(file, environment),
        };
}
