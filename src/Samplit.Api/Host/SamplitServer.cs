using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Samplit.Api.Database;
using Samplit.Api.Http;

namespace Samplit.Api.Host;

/// <summary>Puts the program together: what the command line and the HTTP server both use, and the server.</summary>
internal static class SamplitServer
{
    /// <summary>
    /// Builds a server and starts it. Its database is prepared meanwhile: both take time of a processor, not of the
    /// same one.
    /// </summary>
    /// <param name="database">Done when it makes sense to connect; the server listens after that.</param>
    public static async Task<WebApplication> StartAsync(
        DatabaseConnections connections,
        string urls,
        IReadOnlyDictionary<string, string?> settings,
        Task database,
        CancellationToken ct
    )
    {
        var app = CreateBuilder(connections, urls, settings).Build();
        try
        {
            _ = Task.Run(
                async () =>
                {
                    await database;
                    app.Services.GetRequiredService<DatabasePreparation>().Begin(ct);
                },
                ct
            );
            Configure(app);
            await database;
            await app.StartAsync(ct);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>The server, ready to run.</summary>
    public static WebApplication Build(
        DatabaseConnections connections,
        string urls,
        IReadOnlyDictionary<string, string?>? settings = null
    )
    {
        var app = CreateBuilder(connections, urls, settings).Build();
        Configure(app);
        return app;
    }

    /// <summary>The server before it is built; a host of tests may replace services in it.</summary>
    public static WebApplicationBuilder CreateBuilder(
        DatabaseConnections connections,
        string urls,
        IReadOnlyDictionary<string, string?>? settings = null
    )
    {
        var builder = WebApplication.CreateSlimBuilder(
            // Settings lie beside the program, wherever it is started from.
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        if (builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            // They would win over the addresses that were checked.
            throw new ArgumentException("Kestrel:Endpoints is set; say where to listen with --urls instead.");
        }
        var publicUrls = builder.Configuration.Read<RequestOptions>().PublicUrls;
        builder.WebHost.UseUrls($"{urls};{publicUrls}");
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.MarkPublicAddresses(ListenAddresses.Parsed(publicUrls));
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Limits.MaxBodySize;
        });
        builder.Host.UseConsoleLifetime(o => o.SuppressStatusMessages = true);
        // The slim builder insists on one format; so Logging__Console__FormatterName=json gives a line of JSON for each
        // entry.
        builder.Services.RemoveAll<IConfigureOptions<ConsoleLoggerOptions>>();
        builder.Logging.ClearProviders().AddConsole();
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(5));

        builder.Services.AddSamplit(builder.Configuration, connections);
        builder.Services.AddHttp(builder.Configuration);
        builder.AddWolverine(connections);
        return builder;
    }

    /// <summary>What the server does with a request.</summary>
    public static void Configure(WebApplication app)
    {
        app.UseHttp();
        foreach (var module in Modules.All)
        {
            module.MapEndpoints(app);
        }
        app.MapAdminApi();
        app.MapDescription();
        app.CheckPermissions();
    }

    /// <summary>What every command needs: the store, the projections, the writers.</summary>
    public static void AddSamplit(
        this IServiceCollection services,
        IConfiguration configuration,
        DatabaseConnections connections
    )
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(connections);
        services.AddSingleton(new HttpClient { Timeout = TimeSpan.FromSeconds(10) });
        services.AddSingleton(configuration.Read<RequestOptions>());
        services.AddSingleton<ProblemMappings>();
        services.AddSingleton<IProblemMapping, UnreadableRequests>();
        services.AddStore();
        foreach (var module in Modules.All)
        {
            module.AddServices(services, configuration);
        }
        DatabaseModule.LeaveKeyRingToStartup(services);
    }
}
