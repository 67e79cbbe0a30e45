using System.Text.Json.Serialization;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Samplit.Api.Access;
using Samplit.Api.Database;
using Samplit.Api.Http;
using Samplit.Api.Http.Description;
using Samplit.Api.Projects;

namespace Samplit.Api.Host;

/// <summary>How every endpoint reads, answers, fails and is described.</summary>
internal static class HttpSetup
{
    private const string Description = "v1";

    /// <summary>The same in OpenAPI 3.0, for generators of clients that do not read 3.1 as it is meant.</summary>
    private const string DescriptionBefore = "v1-3.0";

    public static void AddHttp(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddExceptionHandler<ExceptionProblems>();
        services.AddProblemDetails(o =>
            // Every problem has the same members, wherever it was made.
            o.CustomizeProblemDetails = c => c.ProblemDetails.Extensions.Remove("traceId")
        );
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(o =>
            o.SerializerOptions.Use([
                HttpJson.Default,
                .. Modules.All.Select(m => m.Json).OfType<JsonSerializerContext>(),
            ])
        );
        services.AddBulkheads();
        services.AddResponseCompression(o => o.EnableForHttps = true);
        var timeout = configuration.Read<RequestOptions>().RequestTimeout;
        services.AddRequestTimeouts(o =>
            o.DefaultPolicy = new RequestTimeoutPolicy
            {
                Timeout = timeout,
                WriteTimeoutResponse = StatusProblems.TimedOutAsync,
            }
        );
        // Monitors on this machine, and whoever comes through the proxy, need no setting.
        var own = configuration.Read<RequestOptions>().PublicUrl?.Host;
        services.PostConfigure<HostFilteringOptions>(o =>
        {
            // It would be a page.
            o.IncludeFailureMessage = false;
            o.AllowedHosts =
            [
                .. o.AllowedHosts,
                "localhost",
                "127.0.0.1",
                "[::1]",
                .. own is null ? (string[])[] : [own],
            ];
        });
        services.AddOutputCache();
        services.AddOpenApi(Description, o => Describe(o, OpenApiSpecVersion.OpenApi3_1));
        services.AddOpenApi(DescriptionBefore, o => Describe(o, OpenApiSpecVersion.OpenApi3_0));
    }

    private static void Describe(OpenApiOptions options, OpenApiSpecVersion version)
    {
        options.OpenApiVersion = version;
        options.CreateSchemaReferenceId = ApiDescription.Name;
        options.AddSchemaTransformer(ApiDescription.NameEnumValues);
        options.AddSchemaTransformer(ApiDescription.NameTexts);
        options.AddSchemaTransformer(ApiDescription.NameRequiredMembers);
        options.AddSchemaTransformer(ApiDescription.DenyNulls);
        options.AddSchemaTransformer(ApiDescription.DescribeProblems);
        options.AddSchemaTransformer(ApiDescription.LeaveOutDiscriminator);
        options.AddSchemaTransformer(ApiDescription.DescribeItems);
        options.AddOperationTransformer(ApiDescription.NameOperation);
        options.AddOperationTransformer(DescribedAccess.DescribePermission);
        options.AddOperationTransformer(ApiDescription.DescribeNames);
        options.AddOperationTransformer(ApiDescription.DescribeText);
        options.AddOperationTransformer(Examples.Show);
        options.AddOperationTransformer(DescribedAnswers.AddProblems);
        options.AddOperationTransformer(DescribedAnswers.AddConditions);
        options.AddDocumentTransformer(ApiDescription.DenyNullsOfComponents);
        options.AddDocumentTransformer(DescribedAnswers.WordProblems);
        options.AddDocumentTransformer(DescribedAccess.AddScheme);
        options.AddDocumentTransformer(ApiDescription.Introduce);
    }

    public static void UseHttp(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<RequestOptions>();
        app.Use(SecurityHeaders.Add(options.PublicUrl));
        // Decisions are smaller than what compressing them would cost.
        app.UseWhen(
            http => !http.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal),
            all => all.UseResponseCompression()
        );
        app.UseExceptionHandler();
        app.UseStatusCodePages(StatusProblems.WriteAsync);
        app.Use(RequestTarget.RequireNormal);
        app.Use(HeadRequests.AnswerAsGet);
        app.UseRouting();
        app.Use(RequestTarget.RequireSpelling);
        app.Use(PublicPlane.ServeOnlyPublicEndpoints);
        app.Use(CrossOrigin.LetPagesRead);
        app.Use(PublicPlane.RefuseOtherSites(options.PublicUrl));
        app.Use(RequestCharset.RequireKnown);
        app.UseRequestTimeouts();
        app.UseCredentials();
        app.UseAuthorization();
        app.UseRateLimiter();
        app.Use(app.Services.GetRequiredService<NamesInRoutes>().ReplaceAsync);
        app.Use(app.Services.GetRequiredService<ProjectGate>().PassAsync);
    }

    public static void MapDescription(this WebApplication app)
    {
        // It is built when it is first asked for, which takes longer than an answer may.
        app.MapOpenApi()
            .OpenToAll("What there is to call, and nothing of what is there.")
            .DisableRequestTimeout()
            .CacheOutput(cache => cache.Expire(TimeSpan.FromDays(1)));
        app.UseWhen(
            http => http.Request.Path.StartsWithSegments("/openapi", StringComparison.Ordinal),
            description => description.UseOutputCache()
        );
        app.UseWhen(
            http => http.Request.Path.StartsWithSegments("/docs", StringComparison.Ordinal),
            docs =>
                docs.UseSwaggerUI(page =>
                {
                    page.SwaggerEndpoint($"/openapi/{Description}.json", "Samplit");
                    page.SwaggerEndpoint($"/openapi/{DescriptionBefore}.json", "Samplit, in OpenAPI 3.0");
                    page.RoutePrefix = "docs";
                    page.DocumentTitle = "Samplit API";
                })
        );
    }
}
