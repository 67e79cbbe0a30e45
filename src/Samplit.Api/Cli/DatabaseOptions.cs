using System.CommandLine;
using Samplit.Api.Database;
using Samplit.Api.Messaging;
using Samplit.Api.Postgres;

namespace Samplit.Api.Cli;

/// <summary>Which PostgreSQL a command works on: the one of the connection string, else our own in a data folder.</summary>
internal sealed class DatabaseOptions
{
    private readonly Option<string?> _data = new("--data")
    {
        Description = "Folder of the embedded PostgreSQL. Unused when ConnectionStrings__Samplit is set.",
        HelpName = "DIR",
    };

    public void AddTo(Command command) => command.Options.Add(_data);

    /// <summary>The option as it was given, to repeat it in a command for a person to copy.</summary>
    public string Repeat(ParseResult parsed) => parsed.GetValue(_data) is { } folder ? $" --data {folder}" : "";

    /// <summary>Opens the database; starts our own PostgreSQL when there is no connection string.</summary>
    public async Task<Database> OpenAsync(ParseResult parsed, Action<string>? progress, CancellationToken ct)
    {
        if (Given() is { } connections)
        {
            return new Database(connections, null);
        }
        var postgres = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions
            {
                DataFolder = Path.GetFullPath(
                    parsed.GetValue(_data) ?? StandardFolders.Data(Environment.GetEnvironmentVariable)
                ),
            },
            progress,
            ct
        );
        return new Database(postgres.Connections, postgres);
    }

    /// <returns>Null when the environment says nothing, and our own PostgreSQL is meant.</returns>
    public static DatabaseConnections? Given()
    {
        var (application, owner) = (
            Read(DatabaseConnections.ApplicationVariable),
            Read(DatabaseConnections.OwnerVariable)
        );
        return application is not null ? new DatabaseConnections(application, owner)
            : owner is null ? null
            : throw new ArgumentException(
                $"{DatabaseConnections.OwnerVariable} is set, and {DatabaseConnections.ApplicationVariable} is not: "
                    + "it names the role that the owner grants to."
            );

        static string? Read(string variable) =>
            Environment.GetEnvironmentVariable(variable) is { Length: > 0 } set ? set : null;
    }
}

/// <summary>A database that is open for one command.</summary>
internal sealed record Database(DatabaseConnections Connections, EmbeddedPostgres? Embedded) : IAsyncDisposable
{
    /// <summary>Of a server on it: nobody else works on a PostgreSQL that this program started.</summary>
    public Dictionary<string, string?> Settings { get; } =
        Embedded is null
            ? []
            : new(StringComparer.Ordinal) { [$"Samplit:{nameof(MessagingOptions.SingleNode)}"] = "true" };

    public ValueTask DisposeAsync() => Embedded?.DisposeAsync() ?? ValueTask.CompletedTask;
}
