using Npgsql;

namespace Samplit.Api.Database;

/// <summary>Only the owner of the tables may do this. The message says what to do.</summary>
internal sealed class NotOwnerException(string message, Exception inner) : Exception(message, inner);

/// <summary>
/// What migrations and rebuilds run on: the owner's connection, or the application's when there is no other.
/// </summary>
public sealed class OwnerDatabase(
    DatabaseConnections connections,
    NpgsqlDataSource application,
    ILoggerFactory? logging = null
) : IAsyncDisposable
{
    // No pool: a server that runs has no connection of the owner's lying about.
    private readonly NpgsqlDataSource? _own = connections.Owner is { } owner
        ? DataSources.Create(owner, logging, pooling: false)
        : null;

    public NpgsqlDataSource DataSource => _own ?? application;

    /// <summary>Who gets the rights to use the tables; null when that is their owner.</summary>
    public string? ApplicationRole => connections.ApplicationRole;

    /// <param name="command">The command to be run as the owner instead.</param>
    /// <exception cref="NotOwnerException">The connection's role may not do it.</exception>
    public async Task<T> RunAsync<T>(string command, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new NotOwnerException(
                _own is null
                    ? $"The role of {DatabaseConnections.ApplicationVariable} may not {command} ({e.MessageText}). Run the "
                        + $"command '{command}' with {DatabaseConnections.OwnerVariable} set, too: to the connection string "
                        + "of the role that owns the tables, or is to."
                    : $"The role of {DatabaseConnections.OwnerVariable} may not {command} ({e.MessageText}). "
                        + "It has to own the tables, and without any it needs the right to create a schema in the database.",
                e
            );
        }
    }

    public ValueTask DisposeAsync() => _own?.DisposeAsync() ?? ValueTask.CompletedTask;
}
