namespace Samplit.Api.Http;

internal sealed record RequestOptions
{
    /// <summary>How long a request may take before it is answered 503; reports and audits are exempt.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromMilliseconds(900);
}
