namespace Samplit.Api.Http;

public sealed record RequestOptions
{
    /// <summary>How long a request may take before it is answered 503; reports and audits are exempt.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromMilliseconds(900);

    /// <summary>
    /// Where browsers reach this server, such as https://ab.example, when a proxy stands in front of it.
    /// </summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Addresses of their own for the public plane, separated by semicolons; null for none.</summary>
    public string? PublicUrls { get; init; }
}
