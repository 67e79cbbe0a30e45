using Samplit.Api.Database;
using Samplit.Api.Http;

namespace Samplit.Api.Host;

/// <summary>Puts the program together: what the command line and the HTTP server both use, and the server.</summary>
internal static class SamplitServer
{
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
        builder.WebHost.UseUrls(urls);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Limits.LargestBody;
        });
        builder.Host.UseConsoleLifetime(o => o.SuppressStatusMessages = true);
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
    }
}
