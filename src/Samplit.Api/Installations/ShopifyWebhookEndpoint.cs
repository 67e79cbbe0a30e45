using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.Caching.Memory;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Installations;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Installations;

/// <summary>
/// What Shopify tells us of a shop: that it has removed the app, and the three topics on privacy that every app answers
/// (nothing of a customer is kept here to be told or deleted; a shop's own data end with its installation).
/// </summary>
/// <remarks>
/// The signature covers the body alone: topic, number and time are whatever the sender says. So what a topic would end,
/// the shop itself is asked about first.
/// </remarks>
[Tags("Installations"), PublicPlane]
public static class ShopifyWebhookEndpoint
{
    private const string Signature = "X-Shopify-Hmac-Sha256";
    private const string Topic = "X-Shopify-Topic";
    private const string Shop = "X-Shopify-Shop-Domain";
    private const string WebhookId = "X-Shopify-Webhook-Id";
    private const string TriggeredAt = "X-Shopify-Triggered-At";

    private const string SecondsToWait = "60";

    private static readonly EventMetadata Platform = new(Actor: "system:shopify");

    private static readonly TimeSpan Oldest = TimeSpan.FromHours(1);

    [OpenToAll("Signed by the shop.")]
    [WolverinePost("/webhooks/shopify/{id:guid}"), EndpointSummary("What Shopify tells of a shop")]
    [DescribedBody(typeof(JsonElement), "application/json", ChecksType = true)]
    [Refuses(401, 413, 422, 503), DisableRequestTimeout]
    public static async Task<Results<Ok, ProblemHttpResult>> Post(
        Guid id,
        HttpRequest request,
        InstallationSecrets secrets,
        InstallationChanges changes,
        ShopifyShop shop,
        HandledWebhooks handled,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, ct);
        var credentials = (await secrets.FindAsync(id, ct))?.Shopify;
        if (
            credentials is null
            || !ShopifySignature.IsOf(body.ToArray(), credentials.ClientSecret!, request.Headers[Signature])
            || !string.Equals(request.Headers[Shop], credentials.Shop, StringComparison.OrdinalIgnoreCase)
        )
        {
            // The same whatever is wrong: who has no secret learns nothing.
            return TypedResults.Problem(
                Problems.Details(
                    StatusCodes.Status401Unauthorized,
                    "Not signed",
                    ProblemCodes.BadSignature,
                    "The webhook is not one that this installation's shop has signed."
                )
            );
        }
        if (IsOld(request.Headers[TriggeredAt], clock.GetUtcNow()))
        {
            return Problems.From(Refusal.Invalid(TriggeredAt, "A time, at most an hour ago."));
        }
        var number = request.Headers[WebhookId].ToString();
        var topic = request.Headers[Topic].ToString();
        if (topic is not ("app/uninstalled" or "shop/redact") || handled.Contains(id, number))
        {
            return TypedResults.Ok();
        }
        switch (await shop.AccessAsync(credentials, ct))
        {
            case ShopAccess.Unknown:
                // Shopify tells it again, a few times within four hours.
                request.HttpContext.Response.Headers.RetryAfter = SecondsToWait;
                return TypedResults.Problem(
                    Problems.Details(
                        StatusCodes.Status503ServiceUnavailable,
                        "Try again later",
                        ProblemCodes.ShopUnreachable,
                        "The shop did not say whether it still lets us in."
                    )
                );
            case ShopAccess.Ended:
                await changes.ApplyAsync(id, default, (i, _) => ChangeInstallation.Revoke(i, topic), Platform, ct);
                break;
        }
        handled.Add(id, number);
        return TypedResults.Ok();
    }

    /// <summary>One without a time has no age that could be told.</summary>
    private static bool IsOld(string? triggeredAt, DateTimeOffset now) =>
        triggeredAt is not null
        && !(
            DateTimeOffset.TryParse(
                triggeredAt,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var time
            )
            && now - time <= Oldest
        );
}

/// <summary>
/// Numbers of webhooks that were handled within a day, as Shopify may tell the same twice. Of one server, and not
/// beyond its end: to handle one again ends nothing that the shop has not ended.
/// </summary>
public sealed class HandledWebhooks : IDisposable
{
    private const int MaxRemembered = 10_000;
    private const int MaxNumberLength = 100;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly MemoryCache _numbers = new(new MemoryCacheOptions { SizeLimit = MaxRemembered });

    public bool Contains(Guid installation, string number) => _numbers.TryGetValue((installation, number), out _);

    public void Add(Guid installation, string number)
    {
        if (number.Length is > 0 and <= MaxNumberLength)
        {
            _numbers.Set(
                (installation, number),
                true,
                new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Day }
            );
        }
    }

    public void Dispose() => _numbers.Dispose();
}
