using System.Net;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Api.Http;
using Samplit.Api.Sessions;
using Samplit.Api.Users;
using Samplit.Domain;

namespace Samplit.Api.SignIn;

/// <summary>
/// A database without users: at each start there is another link by which somebody becomes the first one, for half an
/// hour, from this machine.
/// </summary>
internal sealed class FirstRun(
    NpgsqlDataSource dataSource,
    UserTable users,
    UserLinks links,
    SignInOptions options,
    TimeProvider clock
) : IStartsOnDatabase
{
    /// <summary>As containers are given secrets.</summary>
    private const string TokenFileVariable = "SAMPLIT_SETUP_TOKEN_FILE";

    private readonly IPNetwork[] _from =
    [
        .. options.SetupFrom.Select(text =>
            Networks.Read(text)
            ?? throw new InvalidOperationException(
                $"Samplit:SetupFrom has '{text}', which is no address and no network."
            )
        ),
    ];

    /// <summary>What to tell whoever started this; null where there are users, and for a token that they gave.</summary>
    public string? Path { get; private set; }

    public async Task StartAsync(CancellationToken ct)
    {
        if (!await users.IsEmptyAsync(ct))
        {
            return;
        }
        var given = await ReadFileAsync(ct);
        var token = given ?? RandomToken.New();
        var now = clock.GetUtcNow();
        await using (var connection = await dataSource.OpenConnectionAsync(ct))
        {
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands = { links.Void(userId: null, now), links.Insert(token, LinkPurpose.Setup, null, now) },
            };
            await batch.ExecuteNonQueryAsync(ct);
        }
        Path = given is null ? UserLinks.Path(LinkPurpose.Setup, token.Text) : null;
    }

    /// <summary>Whether somebody at this address may be the first user.</summary>
    public bool MayBeFrom(HttpContext http, IPAddress? client) =>
        ClientAddresses.IsOfThisMachine(http) || (client is not null && Array.Exists(_from, n => n.Contains(client)));

    private async Task<RandomToken?> ReadFileAsync(CancellationToken ct)
    {
        var file = options.SetupTokenFile ?? Environment.GetEnvironmentVariable(TokenFileVariable);
        return string.IsNullOrEmpty(file) ? null
            : RandomToken.Parse((await File.ReadAllTextAsync(file, ct)).Trim()) is { } token ? token
            : throw new InvalidOperationException(
                $"{file} has no token for the first user: 43 characters of base64url, which are 256 random bits."
            );
    }
}
