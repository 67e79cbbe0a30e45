using System.CommandLine;

namespace Samplit.Api.Cli;

internal static class DemoCommand
{
    public static Command Create() => new("demo", "to come");
}
