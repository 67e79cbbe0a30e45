using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Installations;

/// <param name="Next">What to give as <c>after</c> for the next page; absent on the last one.</param>
public sealed record InstallationPage(IReadOnlyList<InstallationView> Installations, Guid? Next);

[Tags("Installations")]
public static class ListInstallationsEndpoint
{
    public static Refusal? Validate(int? limit) => Requests.ValidateLimit(limit);

    [Requires(Permission.InstallationRead), InProject]
    [WolverineGet("/api/installations"), EndpointSummary("List installations, newest first"), Refuses(400, 422)]
    public static async Task<InstallationPage> Get(
        Guid? after,
        int? limit,
        InstallationReader installations,
        Principal caller,
        CancellationToken ct
    )
    {
        var page = await Page.ReadAsync(
            limit,
            size => installations.ListAsync(after, size, caller.ProjectsWith(Permission.InstallationRead), ct)
        );
        return new(
            [.. page.Items.Select(s => InstallationView.From(s.Installation, s.Token))],
            page.Next(s => s.Installation.Id)
        );
    }
}
