using Samplit.Api.Http;

namespace Samplit.Api.Access;

/// <summary>
/// Strangers can make up any number of keys and sessions, and each of them has to be looked for: a few at once, so that
/// they do not take the connections that visitors need.
/// </summary>
public sealed class AuthenticationLookups(RequestOptions requests) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(8);

    /// <exception cref="RequestTimedOutException">Too many wait already.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> find, CancellationToken ct)
    {
        if (!await _turns.WaitAsync(requests.RequestTimeout, ct))
        {
            throw new RequestTimedOutException();
        }
        try
        {
            return await find(ct);
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();
}
