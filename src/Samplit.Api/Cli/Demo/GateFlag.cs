using System.Text.Json;
using Samplit.Api.Experiments;
using Samplit.Api.Flags;
using Samplit.Domain.Flags;

namespace Samplit.Api.Cli.Demo;

/// <summary>
/// The experiment as a program of OpenFeature asks for it: a flag whose value is the level of the first gate, and whose rule
/// leads to the experiment.
/// </summary>
internal sealed class GateFlag(DemoClient client, string key)
{
    public const string Environment = "production";

    public static async Task<GateFlag> CreateAsync(DemoClient client, ExperimentView experiment, CancellationToken ct)
    {
        var made = await client.CreateFlagAsync(
            new CreateFlagRequest(
                $"first-gate-{DateTimeOffset.UtcNow:yyyy-MM-dd-HHmmss}",
                new FlagDefinition(
                    FlagKind.Number,
                    [At(CookieCats.Gate30, 30), At(CookieCats.Gate40, 40)],
                    $"First gate of {experiment.Name}",
                    "The level at which a player of Cookie Cats has to wait, or to ask friends for help.",
                    ["demo"]
                ),
                new Dictionary<string, FlagEnvironment>
                {
                    [Environment] = new(
                        IsOn: true,
                        [new(new FlagServing(Experiment: experiment.Id))],
                        CookieCats.Gate30.Variant,
                        CookieCats.Gate30.Variant
                    ),
                }
            ),
            ct
        );
        return new GateFlag(client, made.Key);
    }

    /// <summary>What a client of OpenFeature gets for a player, and what the experiment says that they have.</summary>
    public async Task<string> AskAsync(ExperimentView experiment, Player player, CancellationToken ct)
    {
        var got = await client.EvaluateAsync(key, player.Visitor, ct);
        var assigned = await client.AssignAsync(experiment.Id, player.Visitor, ct);
        return $"{key} gives {player.Visitor} {got.Value} over OFREP, reason {got.Reason}; the experiment has assigned {assigned.Variant}";
    }

    private static FlagVariant At(PublishedArm gate, int level) => new(gate.Variant, JsonElement.Parse($"{level}"));
}
