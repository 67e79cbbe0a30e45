using System.CommandLine;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Api.Decisions;
using Samplit.Api.Experiments;
using Samplit.Api.Flags;
using Samplit.Api.Host;
using Samplit.Api.Http;
using Samplit.Api.Projects;
using Samplit.Domain.Access;
using Samplit.Domain.Flags;
using Samplit.Ledger;
using Spectre.Console;

namespace Samplit.Api.Cli;

/// <summary>The server's own services over one database, for a command that runs and ends.</summary>
internal sealed class CommandServices : IAsyncDisposable
{
    /// <summary>Who acts, in events: somebody on the machine itself.</summary>
    public static EventMetadata Actor { get; } = new(Actor: "system:cli");

    private readonly Database _database;
    private readonly ServiceProvider _services;

    private CommandServices(Database database, ServiceProvider services) =>
        (_database, _services) = (database, services);

    /// <param name="isQuiet">Whether what the command writes is for a program.</param>
    public static async Task<CommandServices> OpenAsync(
        DatabaseOptions options,
        ParseResult parsed,
        CancellationToken ct,
        bool isQuiet = false
    )
    {
        var database = await options.OpenAsync(parsed, isQuiet ? null : step => AnsiConsole.WriteLine(step), ct);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSamplit(
            new ConfigurationBuilder()
                .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
                .AddEnvironmentVariables()
                .Build(),
            database.Connections
        );
        return new CommandServices(database, services.BuildServiceProvider());
    }

    /// <summary>Likewise, over a database that is brought up to date first.</summary>
    public static async Task<CommandServices> OpenPreparedAsync(
        DatabaseOptions options,
        ParseResult parsed,
        CancellationToken ct,
        bool isQuiet = false
    )
    {
        var services = await OpenAsync(options, parsed, ct, isQuiet);
        await services.Get<DatabasePreparation>().PrepareAsync(ct);
        return services;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>The experiment that a person means by an id or a name.</summary>
    /// <param name="mayBeGone">Whether an id that no experiment has is taken as it is.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public async Task<Guid> FindExperimentAsync(string idOrName, CancellationToken ct, bool mayBeGone = false)
    {
        try
        {
            var experiments = Get<ExperimentReader>();
            var isThere = Guid.TryParse(idOrName, out var id) && await experiments.FindAsync(id, ct) is not null;
            if (isThere || (mayBeGone && id != Guid.Empty))
            {
                return id;
            }
            return (await Get<ExperimentNames>().FindIdAsync(idOrName, ct)).Id
                ?? throw new ArgumentException($"There is no experiment with the id or name '{idOrName}'.");
        }
        catch (PostgresException e)
            when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            throw new ArgumentException(
                $"There is no Samplit in this database (schema '{Get<SchemaOptions>().Schema}'): the command 'migrate' makes one.",
                e
            );
        }
    }

    /// <summary>The flag that a person means by an id or a key.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public async Task<Flag> FindFlagAsync(string idOrKey, CancellationToken ct) =>
        await Get<FlagReader>().FindAsync(await IdOfAsync<FlagNames>(idOrKey, ct), ct)
        ?? throw new ArgumentException($"There is no flag with the id or key '{idOrKey}'.");

    /// <summary>The segment that a person means by an id or a key.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public async Task<Segment> FindSegmentAsync(string idOrKey, CancellationToken ct) =>
        await Get<FlagReader>().FindSegmentAsync(await IdOfAsync<SegmentNames>(idOrKey, ct), ct)
        ?? throw new ArgumentException($"There is no segment with the id or key '{idOrKey}'.");

    /// <summary>The project that a person means by an id or a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public async Task<Project> FindProjectAsync(string idOrName, CancellationToken ct) =>
        await Get<ProjectReader>().FindAsync(idOrName, ct)
        ?? throw new ArgumentException($"There is no project with the id or name '{idOrName}'.");

    /// <returns>The greatest id, which nothing has, for a name that nothing has.</returns>
    private async Task<Guid> IdOfAsync<T>(string idOrName, CancellationToken ct)
        where T : INamed =>
        Guid.TryParse(idOrName, out var id) && id != Guid.Empty
            ? id
            : (await Get<T>().FindIdAsync(idOrName, ct)).Id ?? Guid.AllBitsSet;

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _database.DisposeAsync();
    }
}
