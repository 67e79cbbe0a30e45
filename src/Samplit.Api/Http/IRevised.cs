namespace Samplit.Api.Http;

/// <summary>An answer that is one thing which people change.</summary>
public interface IRevised
{
    /// <summary>Counts its changes, from 1.</summary>
    int Revision { get; }
}

/// <summary>Every such answer carries its ETag.</summary>
internal static class RevisionETag
{
    public static async ValueTask<object?> Add(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await next(context);
        if (result is INestedHttpResult { Result: IValueHttpResult { Value: IRevised revised } })
        {
            context.HttpContext.Response.Headers.ETag = Requests.ETag(revised.Revision);
        }
        return result;
    }
}
