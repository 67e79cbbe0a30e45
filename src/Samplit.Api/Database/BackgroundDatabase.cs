using Npgsql;
using Samplit.Projections.Streams;

namespace Samplit.Api.Database;

/// <summary>
/// A few connections for what takes long: verifications, reports, replays. Whatever they wait for, visitors have
/// connections of their own.
/// </summary>
public sealed class BackgroundDatabase(
    DatabaseConnections connections,
    StreamStoreOptions options,
    TimeProvider clock,
    ILoggerFactory? logging = null
) : IAsyncDisposable
{
    private const int MaxConnections = 6;

    public NpgsqlDataSource DataSource { get; } =
        DataSources.Create(connections.Application, logging, mostConnections: MaxConnections);

    /// <summary>The same streams as the server's own store has.</summary>
    public StreamStore Store => field ??= new StreamStore(DataSource, options, clock);

    public ValueTask DisposeAsync() => DataSource.DisposeAsync();
}

internal static class BackgroundServices
{
    /// <summary>
    /// Adds a reader that takes its connections, or its streams, from <see cref="BackgroundDatabase"/>.
    /// </summary>
    public static void AddInBackground<T>(this IServiceCollection services)
        where T : class
    {
        var readsStreams = typeof(T)
            .GetConstructors()
            .SelectMany(c => c.GetParameters())
            .Any(p => p.ParameterType == typeof(StreamStore));
        services.AddSingleton(s =>
        {
            var database = s.GetRequiredService<BackgroundDatabase>();
            return ActivatorUtilities.CreateInstance<T>(s, readsStreams ? database.Store : database.DataSource);
        });
    }
}
