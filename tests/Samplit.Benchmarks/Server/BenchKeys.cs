using System.Net.Http.Headers;
using Npgsql;
using Samplit.Api.Access;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;

namespace Samplit.Benchmarks.Server;

/// <summary>Who the benchmarks are to a server.</summary>
internal static class BenchKeys
{
    private static readonly EventMetadata Actor = new(Actor: "system:benchmarks");

    /// <summary>
    /// Has the server's client show a key of an admin, and opens the data plane, so that the same load can be put on a
    /// build of before there were keys; what a key costs is measured by itself.
    /// </summary>
    /// <param name="connectionString">The superuser's, of the server's database.</param>
    public static async Task UseAsync(ServerProcess server, string connectionString, CancellationToken ct)
    {
        await using var services = InProcess.Open(connectionString);
        try
        {
            server.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Bearer",
                await CreateAsync(services, ApiKeyKind.Admin, ct)
            );
            await services.Get<DataPlaneSettings>().SetAsync(true, default(ExpectedRevision), Actor, ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            // A build of before there were keys.
        }
    }

    /// <param name="project">Null for everywhere.</param>
    public static async Task<string> CreateAsync(
        InProcess services,
        ApiKeyKind kind,
        CancellationToken ct,
        Guid? project = null
    )
    {
        var (made, _) = await services
            .Get<ApiKeyChanges>()
            .CreateAsync(
                new CreateApiKey(
                    "benchmarks",
                    kind,
                    Role: null,
                    Permissions: null,
                    Networks: null,
                    ExpiresInDays: 1,
                    project,
                    Environment: kind == ApiKeyKind.Flags ? "production" : null
                ),
                by: null,
                Actor,
                ct
            );
        return made!.Secret;
    }
}
