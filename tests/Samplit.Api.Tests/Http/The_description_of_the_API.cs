using System.Net;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Http;

public class The_description_of_the_API(SharedServer shared)
{
    private readonly RunningServer _server = shared.Server;

    [Theory]
    [InlineData("post", "/api/experiments", "201 400 409 413 415 422 503")]
    [InlineData("get", "/api/experiments", "200 400 422 503")]
    [InlineData("get", "/api/experiments/{id}", "200 404 503")]
    [InlineData("post", "/api/experiments/{id}/start", "200 404 409 412 503")]
    [InlineData("post", "/api/experiments/{id}/pause", "200 404 409 412 503")]
    [InlineData("post", "/api/experiments/{id}/resume", "200 404 409 412 503")]
    [InlineData("post", "/api/experiments/{id}/complete", "200 404 409 412 503")]
    [InlineData("post", "/api/experiments/{id}/archive", "200 404 409 412 503")]
    [InlineData("put", "/api/experiments/{id}/preregistration", "200 400 404 409 412 413 415 422 503")]
    [InlineData("put", "/api/experiments/{id}/variants", "200 400 404 409 412 413 415 422 503")]
    [InlineData("post", "/api/experiments/{id}/variants/preview", "200 400 404 409 412 413 415 422 503")]
    [InlineData("post", "/v1/experiments/{id}/assignments", "200 400 404 409 413 415 422 503")]
    [InlineData("post", "/v1/experiments/{id}/conversions", "200 400 404 409 413 415 422 503")]
    [InlineData("post", "/v1/decisions", "200 400 413 415 422 503")]
    [InlineData("post", "/v1/conversions:batch", "200 400 413 415 422 503")]
    [InlineData("post", "/v1/decisions/web", "200 204 400 403 404 413 422 429")]
    [InlineData("post", "/v1/events/web", "200 400 403 404 413 422 429 503")]
    [InlineData("get", "/snippet/{token}.js", "200 404", "text/javascript")]
    [InlineData("get", "/snippet/code/{version}.js", "200 404", "text/javascript")]
    [InlineData("get", "/api/installations/{id}/snippet", "200 404 503")]
    [InlineData("get", "/api/experiments/{id}/statistics", "200 404 503")]
    [InlineData("get", "/api/experiments/{id}/allocation", "200 400 404 422 503")]
    [InlineData("get", "/api/experiments/{id}/allocations", "200 400 404 422 503")]
    [InlineData("get", "/api/experiments/{id}/allocations/{number}", "200 404 503")]
    [InlineData("post", "/api/experiments/{id}/allocations/{number}/reproduction", "200 404 409 503")]
    [InlineData("get", "/api/policies", "200")]
    [InlineData("post", "/api/experiments/{id}/reallocations", "200 404 409 503")]
    [InlineData("get", "/api/experiments/{id}/reallocations", "200 400 404 422 503")]
    [InlineData("get", "/api/experiments/{id}/audit", "200 400 404 422 503")]
    [InlineData("get", "/api/experiments/{id}/audit/verification", "200 404 503")]
    [InlineData("get", "/api/experiments/{id}/state", "200 400 404 422 503")]
    [InlineData("get", "/api/experiments/{id}/state/changes", "200 400 404 422 503")]
    [InlineData("post", "/api/experiments/{id}/what-if", "200 400 404 413 415 422 503")]
    [InlineData("get", "/api/experiments/{id}/audit/{sequence}/receipt", "200 404 503", "text/plain")]
    [InlineData("post", "/api/experiments/{id}/receipts", "200 400 404 409 413 415 422 503", "text/plain")]
    [InlineData("post", "/api/installations", "201 400 413 415 422 503")]
    [InlineData("get", "/api/installations", "200 400 422 503")]
    [InlineData("get", "/api/installations/{id}", "200 404 503")]
    [InlineData("put", "/api/installations/{id}/domains", "200 400 404 409 412 413 415 422 503")]
    [InlineData("post", "/api/installations/{id}/token", "200 400 404 409 412 413 415 422 503")]
    [InlineData("put", "/api/installations/{id}/credentials", "200 400 404 409 412 413 415 422 503")]
    [InlineData("post", "/api/installations/{id}/wordpress/check", "200 404 409 503")]
    [InlineData("post", "/api/installations/{id}/suspend", "200 404 409 412 503")]
    [InlineData("post", "/api/installations/{id}/resume", "200 404 409 412 503")]
    [InlineData("post", "/api/installations/{id}/revoke", "200 404 412 503")]
    [InlineData("get", "/api/experiments/{id}/report", "200 404 503")]
    [InlineData("post", "/api/metrics", "200 400 409 413 415 422 503")]
    [InlineData("get", "/api/experiments/{id}/metrics", "200 400 404 422 503")]
    [InlineData("get", "/api/experiments/{id}/metrics/history", "200 400 404 422 503")]
    [InlineData("post", "/api/layers", "201 400 409 413 415 422 503")]
    [InlineData("get", "/api/layers", "200 400 422 503")]
    [InlineData("get", "/api/layers/{id}", "200 404 503")]
    [InlineData("get", "/api/projections", "200 503")]
    [InlineData("post", "/api/projections/{name}/rebuild", "200 404 409 503")]
    [InlineData("get", "/audit/log/checkpoint", "200 404 503", "text/plain")]
    [InlineData("get", "/audit/log/tile/{level}/{number}", "200 404 503", "application/octet-stream")]
    [InlineData("get", "/audit/log/tile/entries/{number}", "200 404 503", "application/octet-stream")]
    [InlineData("get", "/audit/log/keys", "200 503")]
    [InlineData("get", "/audit/log/proofs/inclusion", "200 400 404 422 503")]
    [InlineData("get", "/audit/log/proofs/consistency", "200 400 404 422 503")]
    [InlineData("get", "/audit/log/verification", "200 503")]
    [InlineData("get", "/api/operations/dead-letters", "200 400 422 503")]
    [InlineData("post", "/api/operations/dead-letters/{id}/replay", "204 404 503")]
    [InlineData("delete", "/api/operations/dead-letters/{id}", "204 404 503")]
    public async Task Lists_every_call_with_all_its_answers(
        string method,
        string path,
        string statuses,
        string answer = "application/json"
    )
    {
        var document = (await _server.GetAsync("/openapi/v1.json")).Is(HttpStatusCode.OK);

        var call = document["paths", path, method];

        Assert.NotEqual("", call.GetProperty("summary").GetString());
        Assert.Equal(
            statuses,
            string.Join(' ', call.GetProperty("responses").EnumerateObject().Select(r => r.Name).Order())
        );
        foreach (var response in call.GetProperty("responses").EnumerateObject().Where(r => r.Name != "204"))
        {
            var mediaType = response.Name[0] == '2' ? answer : "application/problem+json";
            Assert.True(response.Value.GetProperty("content").TryGetProperty(mediaType, out _), response.Name);
        }
    }

    [Fact]
    public async Task Lists_nothing_that_is_not_tested_here()
    {
        var document = (await _server.GetAsync("/openapi/v1.json")).Is(HttpStatusCode.OK);

        var calls = document["paths"].EnumerateObject().Sum(p => p.Value.EnumerateObject().Count());

        Assert.Equal(64 + 4, calls); // the calls above, the three of health, and the webhook, which answers nothing
    }

    [Theory]
    [InlineData("ExperimentStatus", "draft active paused completed archived")]
    [InlineData("AllocationStrategy", "adaptive fixed")]
    [InlineData("UnitType", "user household session")]
    [InlineData("ReallocationTrigger", "evidence time command")]
    [InlineData("OptimizationTarget", "conversion ctr rps rpm")]
    [InlineData("PosteriorFamily", "beta gamma normal")]
    [InlineData("ExperimentType", "ab_test multi_element split_url bandit")]
    [InlineData("ElementKind", "text button headline image link")]
    [InlineData("SelectorKind", "css xpath id class")]
    [InlineData("GoalKind", "click submit url custom")]
    [InlineData("Platform", "shopify wordpress custom")]
    [InlineData("InstallationStatus", "active suspended revoked")]
    [InlineData("AuditVerdict", "tampered unverifiableVersion wronglyComputed notCovered intact")]
    [InlineData(
        "LogVerdict",
        "intact noCheckpoint notTrusted notComparable tailHidden cut rewritten forked eventsMissing"
    )]
    public async Task Names_the_values_of_an_enumeration(string name, string values)
    {
        var document = (await _server.GetAsync("/openapi/v1.json")).Is(HttpStatusCode.OK);

        var schema = document["components", "schemas", name];

        Assert.Equal("string", schema.GetProperty("type").GetString());
        Assert.Equal(values, string.Join(' ', schema.GetProperty("enum").EnumerateArray().Select(v => v.GetString())));
    }

    [Theory]
    [InlineData("DecisionItem", "allocation experimentId inExperiment isNew propensity variant | problem")]
    [InlineData("ConversionItem", "experimentId isNew variant | problem")]
    public async Task Names_the_two_outcomes_of_an_item(string name, string members)
    {
        var document = (await _server.GetAsync("/openapi/v1.json")).Is(HttpStatusCode.OK);

        var item = document["components", "schemas", name];

        Assert.False(item.TryGetProperty("discriminator", out _)); // nothing like it is in the answers
        var outcomes = item.GetProperty("anyOf")
            .EnumerateArray()
            .Select(o => document["components", "schemas", o.GetProperty("$ref").GetString()!.Split('/')[^1]])
            .Select(o =>
                o.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal)
            );
        Assert.Equal(members, string.Join(" | ", outcomes.Select(o => string.Join(' ', o))));
    }

    [Fact]
    public async Task Has_a_page_to_read_it()
    {
        using var page = await _server.Http.GetAsync(new Uri("/docs", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Samplit API", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
