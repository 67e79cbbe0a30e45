using System.CommandLine;

namespace Samplit.Api.Cli;

internal static class RebuildCommand
{
    public static Command Create() => new("rebuild", "to come");
}
