using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Samplit.Api.Http;

namespace Samplit.Api.Users;

/// <summary>What checking a password came to.</summary>
/// <param name="NewHash">What to keep instead, when the hash is of fewer rounds than today's.</param>
public readonly record struct PasswordCheck(bool IsRight, string? NewHash);

/// <summary>
/// Hashes passwords slowly: PBKDF2 with HMAC-SHA-512 and a salt of its own each. Few at once, as each of them takes a
/// processor for about a fifth of a second.
/// </summary>
public sealed class Passwords : IDisposable
{
    /// <summary>OWASP's Password Storage Cheat Sheet for this hash.</summary>
    public const int Rounds = 210_000;

    /// <summary>Who waits longer for a turn is told to come again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly PasswordHasher<object> _hasher;

    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount / 2));

    private readonly Lazy<string> _nobodys;

    private long _computed;

    /// <param name="rounds">Fewer only where nobody's password is at stake.</param>
    public Passwords(int rounds = Rounds)
    {
        _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = rounds }));
        _nobodys = new(() => _hasher.HashPassword(this, Guid.NewGuid().ToString()));
    }

    /// <summary>How many hashes were computed, for whoever wonders whether one was.</summary>
    public long Computed => Interlocked.Read(ref _computed);

    public Task<string> HashAsync(string password, CancellationToken ct) =>
        TakeTurnAsync(() => _hasher.HashPassword(this, Normalized(password)), ct);

    /// <summary>Takes as long for nobody's password as for somebody's.</summary>
    /// <param name="hash">Null when there is none to be right.</param>
    public async Task<PasswordCheck> CheckAsync(string? hash, string password, CancellationToken ct)
    {
        var result = await VerifyAsync(hash, Normalized(password), ct);
        if (hash is not null && result == PasswordVerificationResult.Failed && Normalized(password) != password)
        {
            // Passwords that were set before they were normalized.
            return await VerifyAsync(hash, password, ct) == PasswordVerificationResult.Failed
                ? default
                : new(IsRight: true, await HashAsync(password, ct));
        }
        return hash is null || result == PasswordVerificationResult.Failed ? default
            : result == PasswordVerificationResult.Success ? new(IsRight: true, NewHash: null)
            : new(IsRight: true, await HashAsync(password, ct));
    }

    private Task<PasswordVerificationResult> VerifyAsync(string? hash, string password, CancellationToken ct) =>
        TakeTurnAsync(() => _hasher.VerifyHashedPassword(this, hash ?? _nobodys.Value, password), ct);

    /// <summary>
    /// Keyboards write the same character in several ways: NFKC makes them one (NIST SP 800-63B, 3.1.1.2). Half of a surrogate
    /// pair has no such form, and is left as it is.
    /// </summary>
    private static string Normalized(string password)
    {
        try
        {
            return password.Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            return password;
        }
    }

    private async Task<T> TakeTurnAsync<T>(Func<T> compute, CancellationToken ct)
    {
        if (!await _turns.WaitAsync(Patience, ct))
        {
            throw new RequestTimedOutException();
        }
        try
        {
            Interlocked.Increment(ref _computed);
            return await Task.Run(compute, ct);
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();
}
