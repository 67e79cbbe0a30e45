using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Api.Decisions;
using Samplit.Api.Host;
using Samplit.Benchmarks.Load;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Domain.Visitors;
using Samplit.Projections;
using Samplit.Projections.Streams;

namespace Samplit.Benchmarks.Server;

/// <summary>
/// The server's own services over a database, in this process: for libraries that are measured, and for setup.
/// </summary>
internal sealed class InProcess : IAsyncDisposable
{
    /// <summary>Events committed together while filling.</summary>
    private const int Batch = 5_000;

    private readonly ServiceProvider _services;

    private InProcess(ServiceProvider services) => _services = services;

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <param name="connectionString">The superuser's, of a database that a server has prepared.</param>
    public static InProcess Open(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            CommandTimeout = 600,
            // Setup need not wait for the disk; a checkpoint comes before every measurement.
            Options = "-c synchronous_commit=off",
        };
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSamplit(new ConfigurationBuilder().Build(), new DatabaseConnections(settings.ConnectionString));
        return new InProcess(services.BuildServiceProvider());
    }

    /// <summary>
    /// Appends through the event store what that many requests would have: chained events, and every inline projection.
    /// The visitors count up from the first one's number; the server knows them afterwards.
    /// </summary>
    /// <param name="convertingEvery">Every how many visitors one converts; 0 for none.</param>
    /// <returns>How many visitors there are.</returns>
    public async Task<long> FillAsync(
        BenchExperiment experiment,
        Visitors visitors,
        long events,
        int convertingEvery,
        CancellationToken ct
    )
    {
        var store = Get<StreamStore>();
        var models = Get<ReadModels>();
        var salt = await Get<VisitorSalts>().FindAsync(experiment.Id, ct);
        var stream = await store.FetchForWritingAsync(StreamTypes.Experiment, experiment.Id, ct);
        var next = visitors.From;
        var batch = new List<object>(Batch);
        for (var left = events; left > 0; left -= batch.Count)
        {
            batch.Clear();
            var definition = stream.Snapshot(models.Experiments)!;
            var allocation = stream.Snapshot(models.AlgorithmStates)!.State;
            while (batch.Count < Math.Min(Batch, left))
            {
                var key = VisitorKey.From(salt, visitors.NameOf(next++));
                var assigned = AssignVisitor.Decide(new AssignVisitor(key), definition, allocation, null).Event!;
                batch.Add(assigned);
                if (convertingEvery > 0 && next % convertingEvery == 0 && batch.Count < Math.Min(Batch, left))
                {
                    batch.Add(new ConversionRecorded(key, assigned.Variant, assigned.Allocation, 1));
                }
            }
            var session = store.OpenSession();
            session.Append(stream, batch);
            try
            {
                stream = (await session.SaveChangesAsync(ct))[0].Stream;
            }
            catch (StreamVersionConflictException)
            {
                // A server that runs beside reallocates by its schedule.
                stream = await store.FetchForWritingAsync(StreamTypes.Experiment, experiment.Id, ct);
                next -= batch.Count(e => e is VisitorAssigned);
                batch.Clear();
            }
        }
        await using var vacuum = store.DataSource.CreateCommand("VACUUM ANALYZE");
        await vacuum.ExecuteNonQueryAsync(ct);
        return next - visitors.From;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
