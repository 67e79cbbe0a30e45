using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Samplit.Api.Users;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Samplit.Testing;

namespace Samplit.Api.Tests.Access;

/// <summary>A server of its own, and people who sign in to it.</summary>
public class People : IAsyncLifetime
{
    public const string Password = "quiet lamps under seven bridges";

    /// <summary>Who is there from the beginning. There are three superusers at most, so stories share this one.</summary>
    public const string Superuser = "user-1";

    private int _made;

    public RunningServer Server { get; private set; } = null!;

    /// <summary>On a server that somebody else has.</summary>
    internal static async Task<People> OnAsync(RunningServer server)
    {
        var people = new People { Server = server };
        await people.MakeAsync(isSuperuser: true);
        return people;
    }

    public async ValueTask InitializeAsync()
    {
        Server = await StartAsync();
        // Nobody in a story is the last superuser by chance.
        await MakeAsync(isSuperuser: true);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected virtual Task<RunningServer> StartAsync() => RunningServer.StartAsync();

    /// <returns>The name of somebody new.</returns>
    public async Task<string> MakeAsync(bool isSuperuser = false, params string[] roles)
    {
        var name = $"user-{Interlocked.Increment(ref _made)}";
        var hash = await Server
            .App.Services.GetRequiredService<Passwords>()
            .HashAsync(Password, TestContext.Current.CancellationToken);
        Assert.Null(
            await Server
                .App.Services.GetRequiredService<UserChanges>()
                .CreateWithPasswordAsync(
                    new CreateUser(name, $"{name}@shop.example", null, null, roles, isSuperuser),
                    hash,
                    new EventMetadata("system:tests"),
                    TestContext.Current.CancellationToken
                )
        );
        return name;
    }

    internal async Task<Guid> IdAsync(string name) =>
        (await Server.App.Services.GetRequiredService<UserTable>().FindAsync(name, default))!.User.Id;

    /// <summary>A link by which they set another password.</summary>
    internal Task<(string?, Domain.Refusal?)> LinkAsync(Guid id) =>
        Server.App.Services.GetRequiredService<UserChanges>().LinkAsync(id, new EventMetadata("system:tests"), default);

    /// <summary>The browser of somebody new who has signed in.</summary>
    internal async Task<TestBrowser> SignedInWithAsync(params string[] roles) =>
        await SignedInAsync(await MakeAsync(isSuperuser: false, roles));

    internal async Task<TestBrowser> SignedInAsync(string name)
    {
        var browser = new TestBrowser(Server);
        (await browser.SignInAsync(name)).Is(HttpStatusCode.OK);
        return browser;
    }

    /// <summary>As the owner of the tables.</summary>
    internal async Task ExecuteAsync(string sql, params object[] parameters)
    {
        await using var connection = new NpgsqlConnection(Server.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Types of the events of somebody, in their order.</summary>
    internal async Task<IReadOnlyList<string>> EventsAsync(Guid id)
    {
        await using var connection = new NpgsqlConnection(Server.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            "SELECT type FROM samplit.mt_events WHERE stream_id = $1 ORDER BY version",
            connection
        );
        command.Parameters.Add(new NpgsqlParameter { Value = id });
        await using var reader = await command.ExecuteReaderAsync();
        var types = new List<string>();
        while (await reader.ReadAsync())
        {
            types.Add(reader.GetString(0));
        }
        return types;
    }
}
