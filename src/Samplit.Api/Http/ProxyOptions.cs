namespace Samplit.Api.Http;

public sealed record ProxyOptions
{
    /// <summary>
    /// Addresses or networks of proxies in front, such as 10.0.0.0/8. What they say in X-Forwarded-For of who has asked
    /// is believed, and what others say is not.
    /// </summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];
}
