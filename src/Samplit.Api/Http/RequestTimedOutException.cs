namespace Samplit.Api.Http;

/// <summary>
/// A request took longer than it may, for whatever reason: our own slowness is no absence of the database.
/// </summary>
internal sealed class RequestTimedOutException(Exception? inner = null)
    : TimeoutException("The request took longer than it may.", inner);
