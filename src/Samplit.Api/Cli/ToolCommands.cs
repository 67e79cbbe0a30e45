using System.CommandLine;
using JasperFx;
using JasperFx.CommandLine;
using Samplit.Api.Database;
using Samplit.Api.Host;

namespace Samplit.Api.Cli;

/// <summary>
/// The verbs that Wolverine and JasperFx bring, with their own arguments and help: mounted below ours.
/// </summary>
internal static class ToolCommands
{
    private static readonly (string Verb, string Description)[] Verbs =
    [
        ("check-env", "Check that what the server needs is there."),
        ("codegen", "Preview or write the code that the build generates for endpoints."),
        ("describe", "Describe the server: its endpoints, its settings, what it is made of."),
        ("projections", "Run or rebuild projections of Marten; there are none yet."),
        ("resources", "Check or set up what else the server needs, such as tables and queues."),
        ("storage", "Count, release or clear the messages in the database of the connection string."),
    ];

    /// <summary>What names of environment variables have in them whose values are nobody's business.</summary>
    private static readonly string[] SecretWords = ["Password", "Secret", "Token", "Credential", "ApiKey", "_KEY"];

    public static void AddTo(Command root)
    {
        foreach (var (verb, description) in Verbs)
        {
            var command = new Command(verb, description) { TreatUnmatchedTokensAsErrors = false };
            command.SetAction((parsed, _) => RunAsync([verb, .. parsed.UnmatchedTokens]));
            root.Subcommands.Add(command);
        }
    }

    private static Task<int> RunAsync(string[] args) =>
        Errors.GuardAsync(async () =>
        {
            JasperFxEnvironment.RunQuiet = true;
            // Most of them do not open the database.
            var connections = DatabaseOptions.FromEnvironment() ?? new DatabaseConnections("Host=localhost");
            HideSecrets();
            var app = SamplitServer.Build(connections, ListenAddresses.Default);
            return await app.RunJasperFxCommands(args);
        });

    /// <summary>They describe all of the environment, and passwords and keys may be among it.</summary>
    private static void HideSecrets()
    {
        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(IsSecret))
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    private static bool IsSecret(string name) =>
        name.StartsWith("ConnectionStrings__", StringComparison.OrdinalIgnoreCase)
        || Array.Exists(SecretWords, word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
}
