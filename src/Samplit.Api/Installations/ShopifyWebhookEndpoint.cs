using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Http;
using Samplit.Domain.Installations;
using Wolverine.Http;

namespace Samplit.Api.Installations;

/// <summary>
/// What Shopify tells us of a shop: that it has removed the app, and the three topics on privacy that every app answers
/// (nothing of a customer is kept here to be told or deleted; a shop's own data end with its installation).
/// </summary>
[Tags("Installations")]
public static class ShopifyWebhookEndpoint
{
    private const string Signature = "X-Shopify-Hmac-Sha256";
    private const string Topic = "X-Shopify-Topic";
    private const string Shop = "X-Shopify-Shop-Domain";

    [WolverinePost("/webhooks/shopify/{id:guid}"), EndpointSummary("What Shopify tells of a shop"), Refuses(401, 413)]
    public static async Task<Results<Ok, ProblemHttpResult>> Post(
        Guid id,
        HttpRequest request,
        InstallationSecrets secrets,
        InstallationChanges changes,
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
                    "bad_signature",
                    "The webhook is not one that this installation's shop has signed."
                )
            );
        }
        if ((string?)request.Headers[Topic] is ("app/uninstalled" or "shop/redact") and var topic)
        {
            await changes.ApplyAsync(id, default, (i, _) => ChangeInstallation.Revoke(i, topic), ct);
        }
        return TypedResults.Ok();
    }
}
