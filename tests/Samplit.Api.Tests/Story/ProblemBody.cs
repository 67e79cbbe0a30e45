using System.Net;
using System.Text.Json;

namespace Samplit.Api.Tests.Story;

internal static class ProblemBody
{
    /// <summary>
    /// An RFC 9457 problem with this code and field, all its members, and nothing of the program's insides.
    /// </summary>
    public static void IsProblem(this JsonElement problem, HttpStatusCode status, string code, string? field = null)
    {
        string[] members = field is null
            ? ["code", "detail", "status", "title", "type"]
            : ["code", "detail", "field", "status", "title", "type"];
        Assert.Equal(members, problem.EnumerateObject().Select(m => m.Name).Order(StringComparer.Ordinal));
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal($"urn:samplit:problem:{code}", problem.GetProperty("type").GetString());
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.NotEqual("", problem.GetProperty("title").GetString());
        Assert.NotEqual("", problem.GetProperty("detail").GetString());
        if (field is not null)
        {
            Assert.Equal(field, problem.GetProperty("field").GetString());
        }
        foreach (
            var inside in (string[])["System.", "Samplit.", "Npgsql", "Exception", "samplit.", ".NET", "   at ", "`1"]
        )
        {
            Assert.DoesNotContain(inside, problem.GetRawText(), StringComparison.Ordinal);
        }
    }

    public static void IsInvalid(this JsonElement problem, string? field) =>
        problem.IsProblem(HttpStatusCode.UnprocessableEntity, "invalid_request", field);

    public static void IsNotFound(this JsonElement problem, string what) =>
        problem.IsProblem(HttpStatusCode.NotFound, $"{what}_not_found");
}
