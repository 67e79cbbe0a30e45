using Samplit.Api.Http;

namespace Samplit.Api.Experiments;

/// <summary>Every answer that is one experiment carries its ETag.</summary>
internal static class ExperimentETag
{
    public static async ValueTask<object?> Add(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await next(context);
        if (result is INestedHttpResult { Result: IValueHttpResult<ExperimentView> { Value: { } experiment } })
        {
            context.HttpContext.Response.Headers.ETag = Requests.ETag(experiment.Revision);
        }
        return result;
    }
}
