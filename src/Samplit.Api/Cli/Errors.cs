using Npgsql;
using Samplit.Api.Database;
using Samplit.Api.Postgres;
using Samplit.Domain;
using Samplit.Projections.Schema;
using Samplit.Verify.Cli;
using Spectre.Console;

namespace Samplit.Api.Cli;

/// <summary>How commands fail: one sentence on standard error, exit code 2. Exit code 1 is a broken chain.</summary>
internal static class Errors
{
    public static int Report(string problem)
    {
        Terminal.Error.MarkupLineInterpolated($"[red]{problem}[/]");
        return ExitCode.Failed;
    }

    public static int Report(Refusal refusal) =>
        Report(refusal.Field is { } field ? $"{field}: {refusal.Detail}" : refusal.Detail);

    public static async Task<int> GuardAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (Exception e)
            when (e
                    is EmbeddedPostgresException
                        or NpgsqlException
                        or MigrationException
                        or NotOwnerException
                        or ArgumentException
                        or InvalidOperationException
                        or IOException
                        or UnauthorizedAccessException
            )
        {
            return Report(
                e is ArgumentException { ParamName: { } name }
                    ? e.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal)
                    : e.Message
            );
        }
    }
}
