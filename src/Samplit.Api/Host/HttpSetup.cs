using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Timeouts;
using Samplit.Api.Http;

namespace Samplit.Api.Host;

/// <summary>How every endpoint reads, answers, fails and is described.</summary>
internal static class HttpSetup
{
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
        var timeout = configuration.Read<RequestOptions>().RequestTimeout;
        services.AddRequestTimeouts(o =>
            o.DefaultPolicy = new RequestTimeoutPolicy
            {
                Timeout = timeout,
                WriteTimeoutResponse = StatusProblems.TimedOutAsync,
            }
        );
        services.AddOpenApi(o =>
        {
            o.CreateSchemaReferenceId = ApiDescription.Name;
            o.AddSchemaTransformer(ApiDescription.NameEnumValues);
            o.AddSchemaTransformer(ApiDescription.LeaveOutDiscriminator);
            o.AddDocumentTransformer(
                (document, _, _) =>
                {
                    document.Info.Title = "Samplit";
                    document.Info.Description = "Adaptive experiments that can prove what they did.";
                    ApiDescription.Sort(document);
                    return Task.CompletedTask;
                }
            );
        });
    }

    public static void UseHttp(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages(StatusProblems.WriteAsync);
        app.UseRequestTimeouts();
    }

    public static void MapDescription(this WebApplication app)
    {
        app.MapOpenApi();
        app.UseWhen(
            http => http.Request.Path.StartsWithSegments("/docs", StringComparison.Ordinal),
            docs =>
                docs.UseSwaggerUI(page =>
                {
                    page.SwaggerEndpoint("/openapi/v1.json", "Samplit");
                    page.RoutePrefix = "docs";
                    page.DocumentTitle = "Samplit API";
                })
        );
    }
}
