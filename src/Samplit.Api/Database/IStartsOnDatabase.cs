namespace Samplit.Api.Database;

/// <summary>Starts when the database is prepared, before the server says that it is ready.</summary>
internal interface IStartsOnDatabase
{
    /// <summary>Called again when the database went away meanwhile.</summary>
    Task StartAsync(CancellationToken ct);
}
