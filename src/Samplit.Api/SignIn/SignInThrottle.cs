using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Projections.Schema;

namespace Samplit.Api.SignIn;

/// <summary>How often somebody may try, and how soon again.</summary>
/// <param name="Size">Tries at once.</param>
/// <param name="Interval">Another one comes after this.</param>
public sealed record SignInLimit(string Name, int Size, TimeSpan Interval)
{
    /// <summary>For an account, from browsers that nobody has signed in to it with.</summary>
    public static readonly SignInLimit Account = new("account", 5, TimeSpan.FromMinutes(1));

    /// <summary>For a browser that somebody has: whatever strangers try, it has tries of its own.</summary>
    public static readonly SignInLimit Device = new("device", 5, TimeSpan.FromMinutes(1));

    /// <summary>For a household or machine, for all accounts together.</summary>
    public static readonly SignInLimit Address = new("address", 30, TimeSpan.FromSeconds(2));

    /// <summary>When another try comes at the latest, in whole seconds.</summary>
    public int RetryAfter => (int)Math.Ceiling(Interval.TotalSeconds);
}

/// <summary>
/// Counts tries in PostgreSQL, for all servers together: token buckets, which fill again by themselves. Their names are
/// hashed, as people type passwords where their name belongs.
/// </summary>
public sealed class SignInThrottle(NpgsqlDataSource dataSource, SchemaOptions options, TimeProvider clock)
{
    /// <summary>When each of them is full again.</summary>
    private static readonly TimeSpan Full = TimeSpan.FromMinutes(10);

    private readonly string _buckets = $"{SchemaName.Quote(options.Schema)}.sign_in_buckets";

    /// <returns>Whether there was one to take.</returns>
    public async Task<bool> TryTakeAsync(SignInLimit limit, string whose, CancellationToken ct)
    {
        const string filled = "least($2, b.tokens + greatest(0, extract(epoch FROM $4 - b.at)) / $3)";
        await using var command = dataSource.CreateCommand(
            $"""
            INSERT INTO {_buckets} AS b (key, tokens, at) VALUES ($1, $2 - 1, $4)
            ON CONFLICT (key) DO UPDATE SET tokens = {filled} - 1, at = greatest(b.at, $4) WHERE {filled} >= 1
            """
        );
        command.With(
            Sql.Value(Key(limit, whose)),
            Sql.Value((double)limit.Size),
            Sql.Value(limit.Interval.TotalSeconds),
            Sql.Value(clock.GetUtcNow())
        );
        return await command.ExecuteNonQueryAsync(ct) > 0;
    }

    /// <summary>Whoever knew the password has not tried to guess it.</summary>
    public NpgsqlBatchCommand Refund(SignInLimit limit, string whose) =>
        Sql.Command(
            $"UPDATE {_buckets} SET tokens = least($2, tokens + 1) WHERE key = $1",
            Sql.Value(Key(limit, whose)),
            Sql.Value((double)limit.Size)
        );

    /// <summary>Lets go of those that are full.</summary>
    public async Task DeleteExpiredAsync(DateTimeOffset now, CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand($"DELETE FROM {_buckets} WHERE at < $1");
        command.Parameters.Add(Sql.Value(now - Full));
        await command.ExecuteNonQueryAsync(ct);
    }

    private static string Key(SignInLimit limit, string whose) =>
        $"{limit.Name}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whose)))}";
}
