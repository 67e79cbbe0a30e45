namespace Samplit.Api.Database;

/// <summary>Starts when the database is prepared, before the server says that it is ready.</summary>
internal interface IStartsOnDatabase
{
    /// <summary>Called again when the database went away meanwhile.</summary>
    /// <exception cref="StartInterruptedException">It cannot be called again.</exception>
    Task StartAsync(CancellationToken ct);
}

/// <summary>The database went away while something started that can start once only: it takes another server.</summary>
internal sealed class StartInterruptedException(Exception inner)
    : Exception($"The database went away while the server started: {inner.Message}", inner);
