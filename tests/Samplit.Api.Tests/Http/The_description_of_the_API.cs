using System.Net;
using Samplit.Api.Tests.Description;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Http;

public class The_description_of_the_API(SharedServer shared)
{
    private readonly RunningServer _server = shared.Server;

    private static DescribedApi Api => DescribedApi.Current!;

    [Theory]
    [InlineData("post", "/api/experiments", "201 400 401 403 404 408 409 413 415 422 429 503")]
    [InlineData("get", "/api/experiments", "200 400 401 403 404 422 429 503")]
    [InlineData("post", "/api/experiments/imports", "201 400 401 403 404 408 409 413 415 422 429 503")]
    [InlineData("get", "/api/overview", "200 400 401 403 404 422 429 503")]
    [InlineData("get", "/api/experiments/{id}", "200 304 400 401 403 404 429 503")]
    [InlineData("post", "/api/experiments/{id}/start", "200 400 401 403 404 409 412 429 503")]
    [InlineData("post", "/api/experiments/{id}/pause", "200 400 401 403 404 409 412 429 503")]
    [InlineData("post", "/api/experiments/{id}/resume", "200 400 401 403 404 409 412 429 503")]
    [InlineData("post", "/api/experiments/{id}/complete", "200 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData("post", "/api/experiments/{id}/archive", "200 400 401 403 404 409 412 429 503")]
    [InlineData("put", "/api/experiments/{id}/preregistration", "200 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData("put", "/api/experiments/{id}/variants", "200 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData(
        "post",
        "/api/experiments/{id}/variants/preview",
        "200 400 401 403 404 408 409 412 413 415 422 429 503"
    )]
    [InlineData("post", "/v1/experiments/{id}/assignments", "200 400 401 403 404 408 409 413 415 422 429 503")]
    [InlineData("post", "/v1/experiments/{id}/conversions", "200 400 401 403 404 408 409 413 415 422 429 503")]
    [InlineData("post", "/v1/decisions", "200 400 401 403 404 408 413 415 422 429 503")]
    [InlineData("post", "/v1/conversions:batch", "200 400 401 403 404 408 413 415 422 429 503")]
    [InlineData("post", "/v1/events", "200 400 401 403 404 408 413 415 422 429 503")]
    [InlineData("get", "/api/events/verification", "200 400 401 403 404 422 429 503")]
    [InlineData("post", "/api/events/erasures", "200 400 401 403 404 408 413 415 422 429 503")]
    [InlineData("post", "/v1/decisions/web", "200 204 400 403 404 408 413 415 422 429")]
    [InlineData("post", "/v1/events/web", "200 400 403 404 408 413 415 422 429 503")]
    [InlineData("post", "/api/experiments/{id}/preview-tokens", "200 400 401 403 404 408 413 415 422 429 503")]
    [InlineData("get", "/snippet/{token}.js", "200 304 400 404 412 429 503", "text/javascript")]
    [InlineData("get", "/snippet/code/{version}.js", "200 400 404 503", "text/javascript")]
    [InlineData("get", "/snippet/picker/{token}.js", "200 400 404 429 503", "text/javascript")]
    [InlineData("get", "/api/installations/{id}/snippet", "200 400 401 403 404 409 429 503")]
    [InlineData("post", "/api/installations/{id}/picker-tokens", "200 400 401 403 404 409 429 503")]
    [InlineData("get", "/api/experiments/{id}/statistics", "200 400 401 403 404 429 503")]
    [InlineData("get", "/api/experiments/{id}/allocation", "200 400 401 403 404 422 429 503")]
    [InlineData("post", "/api/experiments/{id}/allocations", "200 400 401 403 404 422 429 503")]
    [InlineData("get", "/api/experiments/{id}/allocations", "200 400 401 403 404 422 429 503")]
    [InlineData("get", "/api/experiments/{id}/allocations/{number}", "200 400 401 403 404 429 503")]
    [InlineData("post", "/api/experiments/{id}/allocations/{number}/reproduction", "200 400 401 403 404 409 429 503")]
    [InlineData("get", "/api/algorithms", "200 400 401 403 404 429 503")]
    [InlineData("post", "/api/plans", "200 400 401 403 404 408 413 415 422 429 503")]
    [InlineData("post", "/api/experiments/{id}/reallocations", "200 400 401 403 404 409 429 503")]
    [InlineData("get", "/api/experiments/{id}/reallocations", "200 400 401 403 404 422 429 503")]
    [InlineData("post", "/api/experiments/{id}/reallocations/{number}/reproduction", "200 400 401 403 404 429 503")]
    [InlineData("get", "/api/experiments/{id}/audit", "200 400 401 403 404 422 429 503")]
    [InlineData("get", "/api/experiments/{id}/record", "200 400 401 403 404 422 429 503")]
    [InlineData("get", "/api/experiments/{id}/audit/verification", "200 400 401 403 404 429 503")]
    [InlineData("get", "/api/experiments/{id}/state", "200 400 401 403 404 422 429 503")]
    [InlineData("get", "/api/experiments/{id}/state/changes", "200 400 401 403 404 422 429 503")]
    [InlineData("post", "/api/experiments/{id}/what-if", "200 400 401 403 404 408 413 415 422 429 503")]
    [InlineData("get", "/api/experiments/{id}/audit/{sequence}/receipt", "200 400 401 403 404 429 503", "text/plain")]
    [InlineData(
        "post",
        "/api/experiments/{id}/receipts",
        "200 400 401 403 404 408 409 413 415 422 429 503",
        "text/plain"
    )]
    [InlineData("post", "/api/installations", "201 400 401 403 404 408 413 415 422 429 503")]
    [InlineData("get", "/api/installations", "200 400 401 403 404 422 429 503")]
    [InlineData("get", "/api/installations/{id}", "200 304 400 401 403 404 409 429 503")]
    [InlineData("put", "/api/installations/{id}/domains", "200 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData("post", "/api/installations/{id}/token", "200 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData("put", "/api/installations/{id}/credentials", "200 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData("post", "/api/installations/{id}/wordpress/check", "200 400 401 403 404 409 429 503")]
    [InlineData("post", "/api/installations/{id}/suspend", "200 400 401 403 404 409 412 429 503")]
    [InlineData("post", "/api/installations/{id}/resume", "200 400 401 403 404 409 412 429 503")]
    [InlineData("post", "/api/installations/{id}/revoke", "200 400 401 403 404 409 412 429 503")]
    [InlineData("get", "/api/experiments/{id}/report", "200 400 401 403 404 422 429 503")]
    [InlineData("get", "/api/experiments/{id}/epochs", "200 400 401 403 404 422 429 503")]
    [InlineData("get", "/api/experiments/{id}/posteriors", "200 400 401 403 404 422 429 503")]
    [InlineData("get", "/api/experiments/{id}/timeline", "200 400 401 403 404 422 429 503")]
    [InlineData("get", "/api/experiments/{id}/results", "200 400 401 403 404 422 429 503")]
    [InlineData("get", "/api/experiments/{id}/health", "200 400 401 403 404 429 503")]
    [InlineData(
        "get",
        "/api/experiments/{id}/metric-definitions/{metric}/aggregates",
        "200 400 401 403 404 422 429 503"
    )]
    [InlineData("get", "/api/experiments/{id}/metric-definitions", "200 304 400 401 403 404 429 503")]
    [InlineData(
        "post",
        "/api/experiments/{id}/metric-definitions",
        "201 400 401 403 404 408 409 412 413 415 422 429 503"
    )]
    [InlineData("get", "/api/experiments/{id}/metric-definitions/{metric}", "200 304 400 401 403 404 429 503")]
    [InlineData(
        "put",
        "/api/experiments/{id}/metric-definitions/{metric}",
        "200 400 401 403 404 408 409 412 413 415 422 429 503"
    )]
    [InlineData(
        "delete",
        "/api/experiments/{id}/metric-definitions/{metric}",
        "200 400 401 403 404 409 412 422 429 503"
    )]
    [InlineData("get", "/api/metric-definitions", "200 304 400 401 403 404 422 429 503")]
    [InlineData("post", "/api/metric-definitions", "201 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData("get", "/api/metric-definitions/{metric}", "200 304 400 401 403 404 422 429 503")]
    [InlineData("put", "/api/metric-definitions/{metric}", "200 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData("delete", "/api/metric-definitions/{metric}", "200 400 401 403 404 412 422 429 503")]
    [InlineData("post", "/api/metrics", "200 400 401 403 404 408 409 413 415 422 429 503")]
    [InlineData("get", "/api/experiments/{id}/metrics", "200 400 401 403 404 422 429 503")]
    [InlineData("get", "/api/experiments/{id}/metrics/history", "200 400 401 403 404 422 429 503")]
    [InlineData("post", "/api/layers", "201 400 401 403 404 408 409 413 415 422 429 503")]
    [InlineData("get", "/api/layers", "200 400 401 403 404 422 429 503")]
    [InlineData("get", "/api/layers/{id}", "200 304 400 401 403 404 429 503")]
    [InlineData("get", "/api/layers/{id}/effect", "200 400 401 403 404 409 422 429 503")]
    [InlineData("post", "/api/layers/{id}/end", "200 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData("post", "/api/funnels", "201 400 401 403 404 408 409 413 415 422 429 503")]
    [InlineData("get", "/api/funnels", "200 400 401 403 404 422 429 503")]
    [InlineData("get", "/api/funnels/{id}", "200 304 400 401 403 404 429 503")]
    [InlineData("put", "/api/funnels/{id}", "200 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData("post", "/api/funnels/{id}/activate", "200 400 401 403 404 409 412 429 503")]
    [InlineData("post", "/api/funnels/{id}/archive", "200 400 401 403 404 409 412 429 503")]
    [InlineData("get", "/api/funnels/{id}/report", "200 400 401 403 404 422 429 503")]
    [InlineData("post", "/api/flags", "201 400 401 403 404 408 409 413 415 422 429 503")]
    [InlineData("get", "/api/flags", "200 400 401 403 404 422 429 503")]
    [InlineData("get", "/api/flags/{id}", "200 304 400 401 403 404 429 503")]
    [InlineData("put", "/api/flags/{id}", "200 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData(
        "put",
        "/api/flags/{id}/environments/{environment}",
        "200 400 401 403 404 408 409 412 413 415 422 429 503"
    )]
    [InlineData("post", "/api/flags/{id}/activate", "200 400 401 403 404 409 412 429 503")]
    [InlineData("post", "/api/flags/{id}/deactivate", "200 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData("post", "/api/flags/{id}/archive", "200 400 401 403 404 409 412 429 503")]
    [InlineData("put", "/api/flags/{id}/overrides", "200 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData("delete", "/api/flags/{id}/overrides", "200 400 401 403 404 409 412 422 429 503")]
    [InlineData("post", "/api/flags/{id}/evaluate", "200 400 401 403 404 408 413 415 422 429 503")]
    [InlineData("post", "/api/flags/{id}/planned-changes", "200 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData("delete", "/api/flags/{id}/planned-changes/{change}", "200 400 401 403 404 412 422 429 503")]
    [InlineData("post", "/api/flags/{id}/ramps", "200 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData("post", "/api/flags/{id}/ramps/{ramp}/pause", "200 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData("post", "/api/flags/{id}/ramps/{ramp}/resume", "200 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData(
        "post",
        "/api/flags/{id}/ramps/{ramp}/roll-back",
        "200 400 401 403 404 408 409 412 413 415 422 429 503"
    )]
    [InlineData("post", "/api/flags/{id}/ramps/{ramp}/approve", "200 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData("post", "/api/flags/{id}/proposals", "201 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData("get", "/api/flags/{id}/proposals", "200 400 401 403 404 429 503")]
    [InlineData("get", "/api/flags/{id}/proposals/{proposal}", "200 400 401 403 404 429 503")]
    [InlineData(
        "post",
        "/api/flags/{id}/proposals/{proposal}/approve",
        "200 400 401 403 404 408 409 413 415 422 429 503"
    )]
    [InlineData(
        "post",
        "/api/flags/{id}/proposals/{proposal}/reject",
        "200 400 401 403 404 408 409 413 415 422 429 503"
    )]
    [InlineData("post", "/api/flags/{id}/proposals/{proposal}/withdraw", "200 400 401 403 404 409 429 503")]
    [InlineData("post", "/api/segments/{id}/proposals", "201 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData("get", "/api/segments/{id}/proposals", "200 400 401 403 404 429 503")]
    [InlineData("get", "/api/segments/{id}/proposals/{proposal}", "200 400 401 403 404 429 503")]
    [InlineData(
        "post",
        "/api/segments/{id}/proposals/{proposal}/approve",
        "200 400 401 403 404 408 409 413 415 422 429 503"
    )]
    [InlineData(
        "post",
        "/api/segments/{id}/proposals/{proposal}/reject",
        "200 400 401 403 404 408 409 413 415 422 429 503"
    )]
    [InlineData("post", "/api/segments/{id}/proposals/{proposal}/withdraw", "200 400 401 403 404 409 429 503")]
    [InlineData("get", "/api/flags/export", "200 400 401 403 404 422 429 503")]
    [InlineData("post", "/api/flags/import", "200 400 401 403 404 408 409 413 415 422 429 503")]
    [InlineData("post", "/api/segments", "201 400 401 403 404 408 409 413 415 422 429 503")]
    [InlineData("get", "/api/segments", "200 400 401 403 404 422 429 503")]
    [InlineData("get", "/api/segments/{id}", "200 304 400 401 403 404 429 503")]
    [InlineData("put", "/api/segments/{id}", "200 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData("post", "/api/segments/{id}/archive", "200 400 401 403 404 409 412 429 503")]
    [InlineData("get", "/api/projections", "200 400 401 403 404 429 503")]
    [InlineData("post", "/api/projections/{name}/rebuild", "200 400 401 403 404 409 429 503")]
    [InlineData("get", "/audit/log/checkpoint", "200 400 401 403 404 429 503", "text/plain")]
    [InlineData("get", "/audit/log/tile/{level}/{number}", "200 400 401 403 404 429 503", "application/octet-stream")]
    [InlineData("get", "/audit/log/tile/entries/{number}", "200 400 401 403 404 429 503", "application/octet-stream")]
    [InlineData("get", "/audit/log/keys", "200 400 401 403 404 429 503")]
    [InlineData("get", "/audit/log/proofs/inclusion", "200 400 401 403 404 422 429 503")]
    [InlineData("get", "/audit/log/proofs/consistency", "200 400 401 403 404 422 429 503")]
    [InlineData("get", "/audit/log/verification", "200 400 401 403 404 429 503")]
    [InlineData("get", "/api/operations", "200 400 401 403 404 429 503")]
    [InlineData("get", "/api/operations/dead-letters", "200 400 401 403 404 422 429 503")]
    [InlineData("post", "/api/keys", "201 400 401 403 404 408 413 415 422 429 503")]
    [InlineData("get", "/api/keys", "200 400 401 403 404 422 429 503")]
    [InlineData("get", "/api/keys/{id}", "200 304 400 401 403 404 429 503")]
    [InlineData("post", "/api/keys/{id}/rotate", "200 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData("post", "/api/keys/{id}/revoke", "200 400 401 403 404 412 429 503")]
    [InlineData("get", "/api/activity", "200 400 401 403 404 422 429 503")]
    [InlineData("post", "/api/projects", "201 400 401 403 404 408 409 413 415 422 429 503")]
    [InlineData("get", "/api/projects", "200 400 401 403 404 429 503")]
    [InlineData("put", "/api/projects/{id}", "200 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData("get", "/api/projects/{id}/approval-policy", "200 304 400 401 403 404 429 503")]
    [InlineData("put", "/api/projects/{id}/approval-policy", "200 400 401 403 404 408 412 413 415 422 429 503")]
    [InlineData("post", "/api/experiments/{id}/proposals", "201 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData("get", "/api/experiments/{id}/proposals", "200 400 401 403 404 429 503")]
    [InlineData("get", "/api/experiments/{id}/proposals/{proposal}", "200 400 401 403 404 429 503")]
    [InlineData("get", "/api/proposals", "200 400 401 403 404 422 429 503")]
    [InlineData(
        "post",
        "/api/experiments/{id}/proposals/{proposal}/approve",
        "200 400 401 403 404 408 409 413 415 422 429 503"
    )]
    [InlineData(
        "post",
        "/api/experiments/{id}/proposals/{proposal}/reject",
        "200 400 401 403 404 408 409 413 415 422 429 503"
    )]
    [InlineData("post", "/api/experiments/{id}/proposals/{proposal}/withdraw", "200 400 401 403 404 409 429 503")]
    [InlineData("get", "/api/account", "200 400 401 403 404 429 503")]
    [InlineData("get", "/api/account/preferences", "200 400 401 403 404 409 429 503")]
    [InlineData("put", "/api/account/preferences", "200 400 401 403 404 408 409 413 415 422 429 503")]
    [InlineData("post", "/api/users", "201 400 401 403 404 408 409 413 415 422 429 503")]
    [InlineData("get", "/api/users", "200 400 401 403 404 422 429 503")]
    [InlineData("get", "/api/users/{id}", "200 304 400 401 403 404 429 503")]
    [InlineData("post", "/api/users/{id}/roles", "200 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData("post", "/api/users/{id}/superuser", "200 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData("post", "/api/users/{id}/deactivate", "200 400 401 403 404 409 412 429 503")]
    [InlineData("post", "/api/users/{id}/activate", "200 400 401 403 404 409 412 429 503")]
    [InlineData("post", "/api/users/{id}/erase", "200 400 401 403 404 409 412 429 503")]
    [InlineData("post", "/api/users/{id}/hand-over", "200 400 401 403 404 409 412 429 503")]
    [InlineData("post", "/api/users/{id}/sessions/end", "200 400 401 403 404 412 429 503")]
    [InlineData("post", "/api/users/{id}/second-factors/remove", "200 400 401 403 404 412 429 503")]
    [InlineData("post", "/api/session", "200 202 400 401 403 404 408 413 415 422 429 503")]
    [InlineData("post", "/api/session/second-factor", "200 400 401 403 404 408 413 415 422 429 503")]
    [InlineData("get", "/api/account/totp", "200 400 401 403 404 409 429 503")]
    [InlineData("post", "/api/account/totp", "200 400 401 403 404 409 429 503")]
    [InlineData("post", "/api/account/totp/confirm", "200 400 401 403 404 408 409 413 415 422 429 503")]
    [InlineData("delete", "/api/account/totp", "204 400 401 403 404 409 429 503")]
    [InlineData("post", "/api/account/recovery-codes", "200 400 401 403 404 409 429 503")]
    [InlineData("delete", "/api/session", "204 400 401 403 404 429 503")]
    [InlineData("post", "/api/session/step-up", "200 400 401 403 404 408 413 415 422 429 503")]
    [InlineData("get", "/api/account/sessions", "200 400 401 403 404 429 503")]
    [InlineData("delete", "/api/account/sessions/{id}", "204 400 401 403 404 429 503")]
    [InlineData("put", "/api/account/password", "200 400 401 403 404 408 409 413 415 422 429 503")]
    [InlineData("post", "/api/groups", "201 400 401 403 404 408 409 413 415 422 429 503")]
    [InlineData("get", "/api/groups", "200 400 401 403 404 422 429 503")]
    [InlineData("get", "/api/groups/{id}", "200 304 400 401 403 404 429 503")]
    [InlineData("put", "/api/groups/{id}", "200 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData("delete", "/api/groups/{id}", "204 400 401 403 404 412 429 503")]
    [InlineData("post", "/api/groups/{id}/roles", "200 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData("get", "/api/groups/{id}/members", "200 400 401 403 404 422 429 503")]
    [InlineData("post", "/api/groups/{id}/members", "200 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData("get", "/api/roles", "200 400 401 403 404 429 503")]
    [InlineData("post", "/api/roles", "201 400 401 403 404 408 409 413 415 422 429 503")]
    [InlineData("get", "/api/roles/{name}", "200 304 400 401 403 404 429 503")]
    [InlineData("put", "/api/roles/{name}", "200 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData("delete", "/api/roles/{name}", "204 400 401 403 404 409 412 429 503")]
    [InlineData("get", "/api/access", "200 304 400 401 403 404 429 503")]
    [InlineData("put", "/api/access", "200 400 401 403 404 408 409 412 413 415 422 429 503")]
    [InlineData("post", "/api/operations/dead-letters/{id}/replay", "204 400 401 403 404 429 503")]
    [InlineData("delete", "/api/operations/dead-letters/{id}", "204 400 401 403 404 429 503")]
    public void Lists_every_call_with_all_its_answers(
        string method,
        string path,
        string statuses,
        string answer = "application/json"
    )
    {
        var call = Api.Operations.Single(o =>
            o.Path == path && string.Equals(o.Method, method, StringComparison.OrdinalIgnoreCase)
        );

        Assert.NotEqual("", call.Description.GetProperty("summary").GetString());
        Assert.Equal(statuses, string.Join(' ', call.Responses.Keys.Order()));
        foreach (var (status, response) in call.Responses.Where(r => r.Key is not (204 or 304)))
        {
            Assert.Contains(status < 300 ? answer : "application/problem+json", response.Schemas.Keys);
        }
    }

    [Fact]
    public void Lists_nothing_that_is_not_tested_here() => Assert.Equal(195 + 3 + 4, Api.Operations.Count); // the calls above, the three of health, and the webhook, which answers nothing

    /// <summary>
    /// What the server starts with says one or the other; what is open is on this list, for whoever reviews it.
    /// </summary>
    [Fact]
    public void Says_what_permission_each_operation_takes()
    {
        var open = Api.Operations.Where(o => !o.Description.TryGetProperty("x-permission", out _)).Select(o => o.Path);
        Assert.Equal(
            [
                "/api/session",
                "/api/session/second-factor",
                "/health/live",
                "/health/log",
                "/health/ready",
                "/snippet/code/{version}.js",
                "/snippet/picker/{token}.js",
                "/snippet/{token}.js",
                "/v1/decisions/web",
                "/v1/events/web",
                "/webhooks/shopify/{id}",
            ],
            open.Order(StringComparer.Ordinal)
        );
        Assert.All(
            Api.Operations.Where(o => o.Description.TryGetProperty("x-permission", out _)),
            o =>
                Assert.Contains(
                    o.Description.GetProperty("x-permission").GetString(),
                    Domain.Access.Permissions.All.Select(Domain.Access.Permissions.Name)
                )
        );
    }

    [Fact]
    public void Calls_every_operation_by_a_name_of_its_own() =>
        Assert.Equal(Api.Operations.Count, Api.Operations.Select(o => o.Id).Distinct().Count());

    [Fact]
    public void Shows_an_example_of_every_body_that_is_taken()
    {
        foreach (var operation in Api.Operations.Where(o => o.Id != "shopifyWebhook"))
        {
            foreach (var body in operation.Bodies.Where(b => b.MediaType is "application/json" or "text/plain"))
            {
                Assert.True(body.Example is not null, $"{operation} has no example.");
                Assert.Null(body.Mismatch(body.Example.Value.GetRawText()));
            }
        }
    }

    [Fact]
    public void Shows_examples_of_answers_that_are_as_described()
    {
        var shown =
            from operation in Api.Operations
            from response in operation.Responses.Values
            where response.Schemas.ContainsKey("application/json")
            let content = response.Description.GetProperty("content").GetProperty("application/json")
            where content.TryGetProperty("example", out _)
            select (response.Schemas["application/json"]!, content.GetProperty("example").GetRawText());

        Assert.All(shown, answer => Assert.Null(JsonCheck.Mismatch(answer.Item1, answer.Item2)));
        Assert.NotEmpty(shown);
    }

    [Fact]
    public async Task Is_there_in_OpenAPI_3_0_too_for_generators_that_do_not_read_3_1()
    {
        var before = (await _server.GetAsync("/openapi/v1-3.0.json")).Is(HttpStatusCode.OK);

        Assert.StartsWith("3.1.", Api.Document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("3.0.", before["openapi"].GetString(), StringComparison.Ordinal);
        Assert.Equal(
            Api.Operations.Select(o => o.Id),
            before["paths"]
                .EnumerateObject()
                .SelectMany(path => path.Value.EnumerateObject())
                .Select(o => o.Value.GetProperty("operationId").GetString())
        );
    }

    [Theory]
    [InlineData("ExperimentStatus", "draft active paused completed archived")]
    [InlineData("AllocationStrategy", "adaptive fixed")]
    [InlineData("UnitType", "user household session")]
    [InlineData("ReallocationTrigger", "evidence time command")]
    [InlineData("OptimizationTarget", "conversion ctr rps rpm metric")]
    [InlineData("PosteriorFamily", "beta gamma normal")]
    [InlineData("ExperimentType", "ab_test multi_element split_url bandit")]
    [InlineData("ElementKind", "text button headline image link")]
    [InlineData("SelectorKind", "css xpath id class")]
    [InlineData("FlagKind", "boolean string number object")]
    [InlineData("FlagStatus", "active inactive archived")]
    [InlineData("FlagAction", "activate deactivate setEnvironment")]
    [InlineData("FlagRampStatus", "running waiting paused completed rolledBack stopped")]
    [InlineData("FlagReason", "static default targetingMatch split disabled error")]
    [InlineData("FlagError", "targetingKeyMissing general")]
    [InlineData("FunnelStatus", "draft active archived")]
    [InlineData("FunnelOrder", "loose strict")]
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
