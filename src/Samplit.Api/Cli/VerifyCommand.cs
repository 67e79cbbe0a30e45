using System.CommandLine;

namespace Samplit.Api.Cli;

internal static class VerifyCommand
{
    public static Command Create() => new("verify", "to come");
}
