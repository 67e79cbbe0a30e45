using Samplit.Domain.Visitors;

namespace Samplit.Domain.Flags;

/// <summary>Makes a flag. Values are as the caller sent them.</summary>
/// <param name="Environments">
/// What it does where; off in development and production where it is not said. At most 10.
/// </param>
public sealed record CreateFlag(
    string? Key,
    FlagDefinition? Definition,
    IReadOnlyDictionary<string, FlagEnvironment>? Environments,
    long Seed
)
{
    public const int MaxEnvironments = 10;

    /// <param name="others">All flags of the project.</param>
    /// <param name="owner">The user who makes it; null when a key does.</param>
    /// <param name="project">As events have it: null for the default one.</param>
    public static Decision Decide(CreateFlag command, IReadOnlyCollection<Flag> others, Guid? owner, Guid? project)
    {
        if (
            (
                FlagKey.Validate("key", command.Key)
                ?? (
                    command.Definition is null
                        ? Refusal.Invalid("definition", "Its kind and its variants.")
                        : FlagValidation.Validate(command.Definition)
                )
                ?? Bucketing.ValidateSeed(command.Seed)
            ) is
            { } problem
        )
        {
            return Decision.Refuse(problem);
        }
        if (others.Any(f => string.Equals(f.Key, command.Key, StringComparison.OrdinalIgnoreCase)))
        {
            return Decision.Refuse(
                new(RefusalKind.Conflict, ProblemCodes.NameTaken, $"Another flag has the key '{command.Key}'.", "key")
            );
        }
        var environments = Flag.FirstEnvironments.ToDictionary(
            e => e,
            _ => new FlagEnvironment(IsOn: false, [], Default: null, Off: null),
            StringComparer.Ordinal
        );
        foreach (var (name, environment) in command.Environments ?? new Dictionary<string, FlagEnvironment>())
        {
            environments[name] = environment;
        }
        return
            (
                FlagDependencies.Validate(environments, command.Definition!)
                ?? FlagDependencies.ValidatePrerequisites(command.Key!, command.Definition!, others)
            )
                is { } refusal
            ? Decision.Refuse(refusal)
            : Decision.Append(
                new FlagCreated(command.Key!, command.Definition!, environments, command.Seed, owner, project)
            );
    }
}
