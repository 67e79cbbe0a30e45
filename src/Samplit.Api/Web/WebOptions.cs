namespace Samplit.Api.Web;

public sealed record WebOptions
{
    /// <summary>How old what page views know of a site and its experiments may be. Whether a visitor is assigned is never old.</summary>
    public TimeSpan SiteRefresh { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Requests that pages of one installation may make; twice as many in one go.</summary>
    public int SiteRequestsPerSecond { get; init; } = 1_000;

    /// <summary>Where pages reach this server, such as https://ab.example, when a proxy stands in front of it.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>A header in which a proxy in front tells the visitor's country (ISO 3166-1 alpha-2), for targeting.</summary>
    public string? CountryHeader { get; init; }
}
