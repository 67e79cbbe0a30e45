using Samplit.Api.Http;
using Samplit.Api.Installations;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Web;

/// <param name="Parameter">
/// To be added to the address of a page of the installation, opened from the console: then an element can be chosen on it,
/// and the window that opened it is told. Nothing is counted there.
/// </param>
public sealed record PickerTokenView(string Parameter, DateTimeOffset ExpiresAt) : IExample
{
    static object IExample.Example => new PickerTokenView("samplit_force=-:-&samplit_edit=CfDJ8N0", IExample.SomeTime);
}

[Tags("Installations")]
public static class MakePickerTokenEndpoint
{
    public static Task<(InstalledSite?, Refusal?)> LoadAsync(
        Guid id,
        InstallationReader installations,
        CancellationToken ct
    ) => GetInstallationEndpoint.LoadAsync(id, installations, ct);

    [Requires(Permission.ExperimentPreview)]
    [WolverinePost("/api/installations/{id}/picker-tokens")]
    [EndpointSummary("Choose elements on a page of the installation, for some minutes")]
    [Refuses(404)]
    public static PickerTokenView Post(InstalledSite _, HttpRequest request, PickerTokens tokens, TimeProvider clock)
    {
        var expiresAt = clock.GetUtcNow() + PickerTokens.Lifetime;
        var token = tokens.Make(ConsoleOf(request), expiresAt);
        // An experiment that nobody has: what a page shows while something is forced is not counted.
        return new($"samplit_force=-:-&samplit_edit={token}", expiresAt);
    }

    /// <summary>Where the page is that asks; a program, which has none, gets what is of no use to it.</summary>
    private static string ConsoleOf(HttpRequest request) =>
        Uri.TryCreate(request.Headers.Origin, UriKind.Absolute, out var origin)
            ? origin.GetLeftPart(UriPartial.Authority)
            : $"{request.Scheme}://{request.Host}";
}
