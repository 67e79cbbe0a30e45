using System.CommandLine;

namespace Samplit.Api.Cli;

internal static class MigrateCommand
{
    public static Command Create() => new("migrate", "to come");
}
