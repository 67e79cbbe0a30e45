using System.Net.Http.Headers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Samplit.Api.Access;
using Samplit.Api.Database;
using Samplit.Api.Host;
using Samplit.Domain.Access;
using Samplit.Ledger;

namespace Samplit.Testing;

/// <summary>Two keys that a server under test knows: one for people, one for backends.</summary>
/// <param name="Admin">May whatever the role admin may.</param>
/// <param name="DataPlane">Assigns and converts.</param>
public sealed record TestKeys(string Admin, string DataPlane)
{
    /// <summary>How many events a log begins with: that each of them was made.</summary>
    public const int Events = 2;

    /// <summary>Those that every migrated test database has from the start.</summary>
    public static TestKeys Usual { get; private set; } =
        new(
            ApiKeyToken.New(ApiKeyKind.Admin, ApiKeyToken.NewPublicId()).Text,
            ApiKeyToken.New(ApiKeyKind.DataPlane, ApiKeyToken.NewPublicId()).Text
        );

    /// <summary>The one that a path takes.</summary>
    public string For(string path) => path.StartsWith("/v1/", StringComparison.Ordinal) ? DataPlane : Admin;

    /// <summary>Makes them as anybody makes keys.</summary>
    internal static async Task<TestKeys> CreateAsync(IServiceProvider services)
    {
        var keys = services.GetRequiredService<ApiKeyChanges>();
        return new(await CreateAsync(keys, ApiKeyKind.Admin), await CreateAsync(keys, ApiKeyKind.DataPlane));
    }

    /// <summary>
    /// Those of the server's database: the usual ones where they are known, new ones elsewhere.
    /// </summary>
    /// <returns>Null while the database cannot be asked.</returns>
    internal static async Task<TestKeys?> FindAsync(IServiceProvider services)
    {
        try
        {
            var id = ApiKeyToken.Parse(Usual.Admin)!.Value.PublicId;
            var known = await services.GetRequiredService<ApiKeyTable>().FindAsync(id, CancellationToken.None);
            return known is null ? await CreateAsync(services) : Usual;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return null;
        }
    }

    /// <summary>Likewise, of a database that a server in another process has prepared.</summary>
    internal static async Task<TestKeys?> FindAsync(DatabaseConnections connections)
    {
        await using var services = Services(connections);
        return await FindAsync(services);
    }

    /// <summary>Makes the usual ones in a database that others are copied from.</summary>
    internal static async Task CreateUsualAsync(DatabaseConnections connections)
    {
        await using var services = Services(connections);
        Usual = await CreateAsync(services);
    }

    private static ServiceProvider Services(DatabaseConnections connections)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddSamplit(new ConfigurationBuilder().Build(), connections);
        return services.BuildServiceProvider();
    }

    private static async Task<string> CreateAsync(ApiKeyChanges keys, ApiKeyKind kind) =>
        (
            await keys.CreateAsync(
                new CreateApiKey(
                    $"tests, {kind}",
                    kind,
                    Role: null,
                    Permissions: null,
                    Networks: null,
                    ExpiresInDays: null
                ),
                by: null,
                new EventMetadata("system:tests"),
                CancellationToken.None
            )
        )
            .Item1!
            .Secret;
}

/// <summary>
/// The keys of one server, found once, whoever asks at the same time: one who looked for itself might begin while PostgreSQL
/// is there, and end when it is away.
/// </summary>
/// <param name="find">Null while nobody can tell.</param>
public sealed class TestKeysLookup(Func<Task<TestKeys?>> find)
{
    private readonly SemaphoreSlim _one = new(1);
    private TestKeys? _found;

    public async Task<TestKeys?> FindAsync()
    {
        if (_found is null)
        {
            await _one.WaitAsync();
            try
            {
                _found ??= await find();
            }
            finally
            {
                _one.Release();
            }
        }
        return _found;
    }
}

/// <summary>Shows the key that a path takes, unless a request says for itself who asks.</summary>
internal sealed class ApiKeyAttachingHandler(Func<Task<TestKeys?>> find, HttpMessageHandler inner)
    : DelegatingHandler(inner)
{
    private readonly TestKeysLookup _keys = new(find);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var path = request.RequestUri!.AbsolutePath;
        if (request.Headers.Authorization is null && !path.StartsWith("/health/", StringComparison.Ordinal))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Bearer",
                (await _keys.FindAsync() ?? TestKeys.Usual).For(path)
            );
        }
        return await base.SendAsync(request, ct);
    }
}
