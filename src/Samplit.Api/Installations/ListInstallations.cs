using Samplit.Api.Http;
using Samplit.Domain;
using Wolverine.Http;

namespace Samplit.Api.Installations;

/// <param name="Next">What to give as <c>after</c> for the next page; absent on the last one.</param>
public sealed record InstallationPage(IReadOnlyList<InstallationView> Installations, Guid? Next);

[Tags("Installations")]
public static class ListInstallationsEndpoint
{
    public static Refusal? Validate(int? limit) => Requests.PageSize(limit).Problem;

    [WolverineGet("/api/installations"), EndpointSummary("List installations, newest first"), Refuses(400, 422)]
    public static async Task<InstallationPage> Get(
        Guid? after,
        int? limit,
        InstallationReader installations,
        CancellationToken ct
    )
    {
        var size = Requests.PageSize(limit).Limit;
        var page = await installations.ListAsync(after, size + 1, ct);
        var views = page.Take(size).Select(s => InstallationView.From(s.Installation, s.Token)).ToArray();
        return new InstallationPage(views, page.Count > size ? views[^1].Id : null);
    }
}
