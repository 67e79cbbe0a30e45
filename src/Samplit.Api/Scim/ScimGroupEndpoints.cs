using Samplit.Api.Http;

namespace Samplit.Api.Scim;

internal static class ScimGroupEndpoints
{
    public static async Task<IResult> Create(HttpContext http, ScimGroups groups)
    {
        var group = ScimGroup.Read(await ScimJson.ReadAsync(http));
        return Answer(http, await groups.CreateAsync(group, Requests.Metadata(http), http.RequestAborted), isNew: true);
    }

    public static async Task<IResult> List(HttpContext http, ScimGroupTable table)
    {
        var page = ScimPage.Read(http.Request);
        var filter = ScimFilter.Parse(http.Request.Query["filter"]);
        var (total, rows) = await table.ListAsync(filter, page, http.RequestAborted);
        return ScimAnswers.List(rows.Select(r => r.ToJson(http, WantsMembers(http))), total, page.Start);
    }

    public static async Task<IResult> Get(string id, HttpContext http, ScimGroupTable table) =>
        Answer(http, await table.FindAsync(ScimModule.Id(id), http.RequestAborted) ?? throw ScimException.NotFound);

    public static async Task<IResult> Replace(string id, HttpContext http, ScimGroups groups)
    {
        var group = ScimGroup.Read(await ScimJson.ReadAsync(http));
        return Answer(http, await ChangeAsync(id, http, groups, _ => group));
    }

    /// <summary>Answered without the group, which may have thousands of members (RFC 7644, 3.5.2).</summary>
    public static async Task<IResult> Patch(string id, HttpContext http, ScimGroups groups)
    {
        var steps = ScimPatch.Read(await ScimJson.ReadAsync(http));
        await ChangeAsync(id, http, groups, before => before.Patched(ScimModule.Id(id), steps));
        return TypedResults.NoContent();
    }

    public static async Task<IResult> Delete(string id, HttpContext http, ScimGroups groups)
    {
        await groups.DeleteAsync(
            ScimModule.Id(id),
            ScimAnswers.IfMatch(http.Request),
            Requests.Metadata(http),
            http.RequestAborted
        );
        return TypedResults.NoContent();
    }

    private static Task<ScimGroupRow> ChangeAsync(
        string id,
        HttpContext http,
        ScimGroups groups,
        Func<ScimGroup, ScimGroup> change
    ) =>
        groups.ChangeAsync(
            ScimModule.Id(id),
            ScimAnswers.IfMatch(http.Request),
            change,
            Requests.Metadata(http),
            http.RequestAborted
        );

    private static IResult Answer(HttpContext http, ScimGroupRow row, bool isNew = false) =>
        ScimAnswers.Resource(http, row.ToJson(http, WantsMembers(http)), row.Group.Revision, isNew);

    /// <summary>Providers that only look for a group leave them out (RFC 7644, 3.9).</summary>
    private static bool WantsMembers(HttpContext http)
    {
        var (wanted, unwanted) = (Names(http, "attributes"), Names(http, "excludedAttributes"));
        return !unwanted.Contains("members") && (wanted.Length == 0 || wanted.Contains("members"));
    }

    private static string[] Names(HttpContext http, string parameter) =>
        [
            .. http
                .Request.Query[parameter]
                .ToString()
                .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(ScimFilter.Plain),
        ];
}
