using System.CommandLine;

namespace Samplit.Api.Cli;

internal static class ReplayCommand
{
    public static Command Create() => new("replay", "to come");
}
