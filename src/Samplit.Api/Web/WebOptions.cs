using Samplit.Api.Http;
using Samplit.Domain.Experiments;

namespace Samplit.Api.Web;

public sealed record WebOptions
{
    /// <summary>
    /// How old what page views know of a site and its experiments may be. Whether a visitor is assigned is never old.
    /// </summary>
    public TimeSpan SiteRefresh { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Requests that pages of one installation may make; twice as many in one go.</summary>
    public int SiteRequestsPerSecond { get; init; } = 1_000;

    /// <summary>
    /// Requests that pages at one address of the internet may make, at one of version 6 its network of 64 bits; twice
    /// as many in one go. Addresses of private networks are counted once <see cref="ProxyOptions.TrustedProxies"/> are named:
    /// before, one of them may be a proxy that all visitors come through.
    /// </summary>
    public int ClientRequestsPerSecond { get; init; } = 100;

    /// <summary>
    /// Page views a minute that people at one address of the internet make at most, on average of some minutes; that of
    /// a browser which brings no signature of an earlier view counts as ten. Those beyond are answered like all others,
    /// and new visitors among them are marked as automated.
    /// </summary>
    public int ClientViewsPerMinute { get; init; } = 600;

    /// <summary>
    /// A header in which a proxy in front tells the visitor's country (ISO 3166-1 alpha-2), for targeting.
    /// </summary>
    public string? CountryHeader { get; init; }

    /// <summary>
    /// Milliseconds for which parts of a page may be hidden on a visitor's first view; 0 where nobody is to mind.
    /// </summary>
    public int BlankLimitMilliseconds { get; init; } = 400;

    /// <summary>The part of an experiment's visitors for whom it may be longer, before it is paused; below 1.</summary>
    public double BlankLimitShare { get; init; } = 0.1;

    /// <summary>How often it is looked whether it is longer for more.</summary>
    public TimeSpan BlankTimeCheck { get; init; } = TimeSpan.FromSeconds(10);

    internal BlankTimeLimit? BlankLimit =>
        BlankLimitMilliseconds > 0 ? new(BlankLimitMilliseconds, BlankLimitShare) : null;
}
