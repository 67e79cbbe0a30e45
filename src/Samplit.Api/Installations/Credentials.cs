using Samplit.Domain;
using Samplit.Domain.Installations;

namespace Samplit.Api.Installations;

/// <summary>Checks what a platform is said to have given us.</summary>
internal static class Credentials
{
    private const int MaxLength = 500;

    public static (Platform Platform, Refusal? Problem) Read(CredentialsRequest request) =>
        request switch
        {
            { Shopify: { } s, Wordpress: null } => (
                Platform.Shopify,
                Missing("shopify.shop", s.Shop)
                    ?? NoHost("shopify.shop", s.Shop!)
                    ?? Missing("shopify.clientSecret", s.ClientSecret)
                    ?? (s.AccessToken is null ? null : Missing("shopify.accessToken", s.AccessToken))
            ),
            { Shopify: null, Wordpress: { } w } => (
                Platform.Wordpress,
                Missing("wordpress.user", w.User) ?? Missing("wordpress.applicationPassword", w.ApplicationPassword)
            ),
            _ => (
                Platform.Custom,
                Refusal.Invalid("shopify", "The credentials of one platform, shopify or wordpress.")
            ),
        };

    /// <summary>The shop will be asked at it.</summary>
    private static Refusal? NoHost(string field, string text) =>
        SiteDomain.Normalize(text) is { } host && !host.StartsWith('*')
            ? null
            : Refusal.Invalid(field, "The host of the shop, such as example.myshopify.com.");

    private static Refusal? Missing(string field, string? text) =>
        text is { Length: > 0 and <= MaxLength } && !text.Any(char.IsControl)
            ? null
            : Refusal.Invalid(field, $"From 1 to {MaxLength} characters, none of them a control character.");
}
