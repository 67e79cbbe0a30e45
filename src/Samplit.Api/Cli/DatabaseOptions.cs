using System.CommandLine;
using Samplit.Api.Database;
using Samplit.Api.Messaging;
using Samplit.Api.Postgres;

namespace Samplit.Api.Cli;

/// <summary>
/// Which PostgreSQL a command works on: the one of the connection string, else our own in a data folder.
/// </summary>
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
        var database = Begin(parsed, progress, ct);
        await database.Started;
        return database;
    }

    /// <summary>As <see cref="OpenAsync"/>, for who has something to do while our own PostgreSQL starts.</summary>
    public Database Begin(ParseResult parsed, Action<string>? progress, CancellationToken ct)
    {
        var given = parsed.InvocationConfiguration is CommandInvocation known ? known.Connections : FromEnvironment();
        if (given is { } connections)
        {
            return new Database(connections, null);
        }
        var options = new EmbeddedPostgresOptions
        {
            DataFolder = Path.GetFullPath(
                parsed.GetValue(_data) ?? StandardFolders.Data(Environment.GetEnvironmentVariable)
            ),
        };
        return new Database(
            EmbeddedPostgres.ConnectionsIn(options.DataFolder),
            Task.Run(() => EmbeddedPostgres.StartAsync(options, progress, ct), ct)
        );
    }

    /// <returns>Null when the environment says nothing, and our own PostgreSQL is meant.</returns>
    public static DatabaseConnections? FromEnvironment()
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
/// <param name="Embedded">
/// The PostgreSQL that this program starts for it, or attaches to; null when it was given one.
/// </param>
internal sealed record Database(DatabaseConnections Connections, Task<EmbeddedPostgres>? Embedded) : IAsyncDisposable
{
    /// <summary>Of a server on it: nobody else works on a PostgreSQL that this program started.</summary>
    public Dictionary<string, string?> Settings { get; } =
        Embedded is null
            ? []
            : new(StringComparer.Ordinal) { [$"Samplit:{nameof(MessagingOptions.SingleNode)}"] = "true" };

    /// <summary>Done when our own PostgreSQL runs; a PostgreSQL of somebody else's may be away all the same.</summary>
    public Task Started => Embedded ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Embedded is null)
        {
            return;
        }
        // One that did not start has stopped what it began, and whoever waited for it was told why.
        await Embedded.ContinueWith(
            static _ => { },
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default
        );
        if (Embedded.IsCompletedSuccessfully)
        {
            await (await Embedded).DisposeAsync();
        }
    }
}
