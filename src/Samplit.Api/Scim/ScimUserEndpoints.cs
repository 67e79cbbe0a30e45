using Samplit.Api.Http;

namespace Samplit.Api.Scim;

internal static class ScimUserEndpoints
{
    public static async Task<IResult> Create(HttpContext http, ScimUsers users)
    {
        var user = ScimUser.Read(await ScimJson.ReadAsync(http));
        return Answer(http, await users.CreateAsync(user, Requests.Metadata(http), http.RequestAborted), isNew: true);
    }

    public static async Task<IResult> List(HttpContext http, ScimUserTable table)
    {
        var page = ScimPage.Read(http.Request);
        var filter = ScimFilter.Parse(http.Request.Query["filter"]);
        var (total, rows) = await table.ListAsync(filter, page, http.RequestAborted);
        return ScimAnswers.List(rows.Select(r => r.ToJson(http)), total, page.Start);
    }

    public static async Task<IResult> Get(string id, HttpContext http, ScimUserTable table) =>
        Answer(http, await table.FindAsync(ScimModule.Id(id), http.RequestAborted) ?? throw ScimException.NotFound);

    public static async Task<IResult> Replace(string id, HttpContext http, ScimUsers users)
    {
        var body = await ScimJson.ReadAsync(http);
        // A provider that does not say whether they may sign in lets nobody in, and locks nobody out.
        return await ChangeAsync(id, http, users, before => ScimUser.Read(body, before.IsActive));
    }

    public static async Task<IResult> Patch(string id, HttpContext http, ScimUsers users)
    {
        var steps = ScimPatch.Read(await ScimJson.ReadAsync(http));
        return await ChangeAsync(id, http, users, before => before.Patched(ScimModule.Id(id), steps));
    }

    public static async Task<IResult> Delete(string id, HttpContext http, ScimUsers users)
    {
        await users.DeleteAsync(
            ScimModule.Id(id),
            ScimAnswers.IfMatch(http.Request),
            Requests.Metadata(http),
            http.RequestAborted
        );
        return TypedResults.NoContent();
    }

    private static async Task<IResult> ChangeAsync(
        string id,
        HttpContext http,
        ScimUsers users,
        Func<ScimUser, ScimUser> change
    ) =>
        Answer(
            http,
            await users.ChangeAsync(
                ScimModule.Id(id),
                ScimAnswers.IfMatch(http.Request),
                change,
                Requests.Metadata(http),
                http.RequestAborted
            )
        );

    private static IResult Answer(HttpContext http, ScimUserRow row, bool isNew = false) =>
        ScimAnswers.Resource(http, row.ToJson(http), row.User.Revision, isNew);
}
