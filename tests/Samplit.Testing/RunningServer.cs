using System.Net;
using Alba;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Api.Host;
using Samplit.Api.Users;

namespace Samplit.Testing;

/// <summary>
/// The real server on a port of its own, over a real database; ready when it is handed out. It migrates as the
/// superuser and serves as the application's role.
/// </summary>
public sealed class RunningServer : IAsyncDisposable
{
    private static readonly Dictionary<string, string?> Usual = new(StringComparer.Ordinal)
    {
        // Tests look at what they have just changed.
        ["Samplit:SiteRefresh"] = "00:00:00",
        // The sites that tests stand in for lie on this machine.
        ["Samplit:AllowPrivateSites"] = "true",
        ["Samplit:SealingDelay"] = "00:00:00",
        // A machine that is busy with other tests is not a failure.
        ["Samplit:RequestTimeout"] = "00:00:30",
        ["Logging:LogLevel:Default"] = "Error",
        ["Logging:LogLevel:Microsoft"] = "Error",
        ["Logging:LogLevel:Npgsql"] = "Critical",
        // The sealer stops before what tests tamper with, and says so.
        ["Logging:LogLevel:Samplit.Api.Sealing.SealerService"] = "Critical",
    };

    private readonly IAsyncDisposable? _owned;

    private readonly IAlbaHost? _alba;

    private RunningServer(WebApplication app, IAlbaHost alba, string connectionString, IAsyncDisposable owned)
    {
        (App, _alba, ConnectionString, _owned) = (app, alba, connectionString, owned);
        Http = Client(alba.Server.CreateHandler(), alba.Server.BaseAddress);
    }

    private RunningServer(WebApplication app, string connectionString, IAsyncDisposable? owned)
    {
        (App, ConnectionString, _owned) = (app, connectionString, owned);
        Http = Client(
            new SocketsHttpHandler
            {
                UseCookies = false,
                UseProxy = false,
                Expect100ContinueTimeout = TimeSpan.FromSeconds(30),
            },
            new Uri(app.Urls.First())
        );
    }

    public WebApplication App { get; }

    /// <summary>Of hashes of passwords, which nobody tries to guess here. <c>Tests:PasswordRounds</c> makes it others.</summary>
    public const int PasswordRounds = 2_000;

    /// <summary>Of a server in memory.</summary>
    public IAlbaHost Alba => _alba ?? throw new InvalidOperationException("This server listens on a port.");

    public bool IsInMemory => _alba is not null;

    /// <summary>As the superuser.</summary>
    public string ConnectionString { get; }

    /// <summary>Shows a key that may whatever the path is for.</summary>
    public HttpClient Http { get; }

    /// <summary>A server with a database of its own.</summary>
    public static async Task<RunningServer> StartAsync(params (string Name, string Value)[] settings)
    {
        var database = await TestDatabase.CreateMigratedAsync();
        return await StartAsync(database.ConnectionString, database, settings);
    }

    /// <summary>
    /// A server with a database of its own and without a port, for stories about JSON and status; what HTTP itself does
    /// takes a real one.
    /// </summary>
    public static async Task<RunningServer> StartInMemoryAsync(params (string Name, string Value)[] settings)
    {
        var database = await TestDatabase.CreateMigratedAsync();
        WebApplication? app = null;
        var alba = await AlbaHost.For(
            CreateBuilder(Connections(database.ConnectionString, settings), TimeProvider.System, settings),
            built => SamplitServer.Configure(app = built)
        );
        var server = new RunningServer(app!, alba, database.ConnectionString, database);
        await server.ReadyAsync();
        return server;
    }

    /// <summary>A server on a database that others may use too, and that outlives it.</summary>
    public static Task<RunningServer> StartOnAsync(
        string connectionString,
        params (string Name, string Value)[] settings
    ) => StartAsync(connectionString, null, settings);

    /// <summary>A server that listens; whether it is ready is for the caller to see.</summary>
    public static async Task<RunningServer> ListenAsync(
        string connectionString,
        params (string Name, string Value)[] settings
    )
    {
        var app = Build(TestDatabase.Connections(connectionString), settings);
        await app.StartAsync();
        return new RunningServer(app, connectionString, null);
    }

    /// <summary>Likewise, by a clock of its own.</summary>
    public static async Task<RunningServer> ListenAsync(
        string connectionString,
        TimeProvider clock,
        params (string Name, string Value)[] settings
    )
    {
        var app = Build(TestDatabase.Connections(connectionString), settings, clock);
        await app.StartAsync();
        return new RunningServer(app, connectionString, null);
    }

    private static async Task<RunningServer> StartAsync(
        string connectionString,
        IAsyncDisposable? owned,
        (string Name, string Value)[] settings
    )
    {
        var app = Build(Connections(connectionString, settings), settings);
        await app.StartAsync();
        var server = new RunningServer(app, connectionString, owned);
        await server.ReadyAsync();
        return server;
    }

    /// <summary>A server that connects as it is told; whether it is ready is for the caller to see.</summary>
    internal static async Task<RunningServer> ListenAsync(DatabaseConnections connections)
    {
        var app = Build(connections, []);
        await app.StartAsync();
        return new RunningServer(app, connections.Application, null);
    }

    /// <summary>Waits until the server says it is ready.</summary>
    public Task ReadyAsync() =>
        Eventually.TrueAsync(
            "the server is ready",
            async () =>
            {
                using var answer = await Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
                return answer.StatusCode == HttpStatusCode.OK;
            }
        );

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_alba is not null)
        {
            await _alba.StopAsync();
            await _alba.DisposeAsync();
        }
        else
        {
            await App.StopAsync();
            await App.DisposeAsync();
        }
        if (_owned is not null)
        {
            await _owned.DisposeAsync();
        }
    }

    private HttpClient Client(HttpMessageHandler handler, Uri address) =>
        new(new ApiKeyAttachingHandler(() => TestKeys.FindAsync(App.Services), handler))
        {
            BaseAddress = address,
            Timeout = TimeSpan.FromMinutes(1),
        };

    /// <summary>
    /// A machine that is busy with other tests takes its time to connect. Tests of how long requests wait say so, and
    /// get connections as a server makes them.
    /// </summary>
    private static DatabaseConnections Connections(string connectionString, (string Name, string Value)[] settings)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString);
        if (!Array.Exists(settings, s => s.Name == "Samplit:RequestTimeout"))
        {
            connection.Timeout = 30;
        }
        return TestDatabase.Connections(connection.ConnectionString);
    }

    private static WebApplication Build(
        DatabaseConnections connections,
        (string Name, string Value)[] settings,
        TimeProvider? clock = null
    )
    {
        var app = CreateBuilder(connections, clock ?? TimeProvider.System, settings).Build();
        SamplitServer.Configure(app);
        return app;
    }

    private static WebApplicationBuilder CreateBuilder(
        DatabaseConnections connections,
        TimeProvider clock,
        (string Name, string Value)[] settings
    )
    {
        var builder = SamplitServer.CreateBuilder(connections, "http://127.0.0.1:0", All(settings));
        builder.Services.Replace(ServiceDescriptor.Singleton(clock));
        // As it is done otherwise, and in a hundredth of the time.
        var rounds = builder.Configuration.GetValue($"Tests:{nameof(PasswordRounds)}", PasswordRounds);
        builder.Services.Replace(ServiceDescriptor.Singleton(_ => new Passwords(rounds)));
        return builder;
    }

    private static Dictionary<string, string?> All((string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>(Usual, StringComparer.Ordinal);
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }
        return all;
    }
}
