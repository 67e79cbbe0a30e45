using System.Text.Json.Serialization;
using Samplit.Api.Http;
using Samplit.Domain.Installations;

namespace Samplit.Api.Installations;

/// <summary>What one platform gave us to speak with it. It is encrypted and never told again.</summary>
public sealed record CredentialsRequest(ShopifyCredentials? Shopify, WordPressCredentials? Wordpress) : IExample
{
    static object IExample.Example =>
        new CredentialsRequest(Shopify: null, new WordPressCredentials("editor", "abcd EFGH 1234 ijkl MNOP 6789"));
}

/// <param name="Shop">Such as <c>example.myshopify.com</c>.</param>
/// <param name="ClientSecret">The secret of the app: it signs its webhooks.</param>
/// <param name="AccessToken">The access token of the OAuth grant.</param>
public sealed record ShopifyCredentials(string? Shop, string? ClientSecret, string? AccessToken);

/// <param name="ApplicationPassword">The password as WordPress shows it once, with or without its spaces.</param>
public sealed record WordPressCredentials(string? User, string? ApplicationPassword);

/// <param name="Token">Public: it stands in the pages.</param>
/// <param name="Owner">The user who made it; absent when a key did.</param>
public sealed record InstallationView(
    Guid Id,
    Platform Platform,
    IReadOnlyList<string> Domains,
    InstallationStatus Status,
    string Token,
    int Revision,
    DateTimeOffset CreatedAt,
    Guid Project,
    Guid? Owner
) : IRevised, IExample
{
    static object IExample.Example =>
        new InstallationView(
            IExample.SomeId,
            Platform.Custom,
            ["shop.example"],
            InstallationStatus.Active,
            "site_q1bXa0mCwKZr5tJ8sVY2nEoHdU7iLf3p",
            Revision: 1,
            IExample.SomeTime,
            Domain.Access.Project.DefaultId,
            IExample.SomeId
        );

    public static InstallationView From(Installation installation, string token) =>
        new(
            installation.Id,
            installation.Platform,
            installation.Domains,
            installation.Status,
            token,
            installation.Revision,
            installation.CreatedAt,
            Domain.Access.Project.Of(installation.Project),
            installation.Owner
        );
}

/// <summary>How secrets are written before they are encrypted.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CredentialsRequest))]
internal sealed partial class CredentialsJson : JsonSerializerContext;
