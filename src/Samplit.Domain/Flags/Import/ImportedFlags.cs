namespace Samplit.Domain.Flags.Import;

/// <summary>Whose file it is.</summary>
public enum ImportFormat
{
    Flagd,
    Growthbook,
    Unleash,
    Flagsmith,
    Launchdarkly,
}

/// <summary>What a file has, as we would have it.</summary>
public sealed record ImportedFlags(IReadOnlyList<ImportedSegment> Segments, IReadOnlyList<ImportedFlag> Flags)
{
    /// <summary>The same with each flag off in an environment, without a value there, and a word about it at each that had any.</summary>
    public ImportedFlags TurnOff(string environment, string difference) =>
        this with
        {
            Flags =
            [
                .. Flags.Select(f =>
                    f.Environments.GetValueOrDefault(environment) is { } on && (on.IsOn || on.Off is not null)
                        ? f with
                        {
                            Environments = new Dictionary<string, FlagEnvironment>(
                                f.Environments,
                                StringComparer.Ordinal
                            )
                            {
                                [environment] = on with { IsOn = false, Off = null },
                            },
                            Differences = [.. f.Differences, $"It is off in {environment}. {difference}"],
                        }
                        : f
                ),
            ],
        };
}

/// <param name="Key">As the file has it.</param>
/// <param name="Definition">Null where there is nothing for it here.</param>
/// <param name="Differences">What is not as it was there, a sentence each.</param>
/// <param name="NotCarried">Why nothing comes of it; null when something does.</param>
public sealed record ImportedFlag(
    string Key,
    FlagDefinition? Definition,
    IReadOnlyDictionary<string, FlagEnvironment> Environments,
    IReadOnlyList<string> Differences,
    string? NotCarried
);

/// <param name="Key">As rules of the imported flags ask for it.</param>
/// <param name="When">Null where there is nothing for it here.</param>
/// <param name="Differences">What is not as it was there, a sentence each.</param>
/// <param name="NotCarried">Why nothing comes of it; null when something does.</param>
public sealed record ImportedSegment(
    string Key,
    Targeting.Rule? When,
    string? Description,
    IReadOnlyList<string> Differences,
    string? NotCarried
);
