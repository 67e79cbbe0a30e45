using System.CommandLine;
using Samplit.Api.SignIn;

namespace Samplit.Api.Cli;

/// <summary>Where the first user may be made from, besides this machine.</summary>
internal static class SetupFromOption
{
    private static readonly Option<string[]> Networks = new("--setup-from")
    {
        Description = "A network that the first user may be made from, besides this machine; may be repeated.",
        HelpName = "CIDR",
    };

    public static void AddTo(Command command) => command.Options.Add(Networks);

    public static void Apply(ParseResult parsed, IDictionary<string, string?> settings)
    {
        foreach (var (place, network) in (parsed.GetValue(Networks) ?? []).Index())
        {
            settings[$"Samplit:{nameof(SignInOptions.SetupFrom)}:{place}"] = network;
        }
    }
}
