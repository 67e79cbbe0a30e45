using System.Text.Json.Serialization;

namespace Samplit.Api.Http;

/// <summary>A context as the program sees it: everything of it that has to be told to somebody else.</summary>
internal abstract class Module
{
    /// <summary>The JSON of its endpoints; null when it has none.</summary>
    public virtual JsonSerializerContext? Json => null;

    /// <summary>
    /// What there is of it behind the endpoints, its settings and the exceptions that it knows. Commands have all of
    /// this too; workers start with the server only.
    /// </summary>
    public virtual void AddServices(IServiceCollection services, IConfiguration configuration) { }

    /// <summary>Which path leads to which of its endpoints.</summary>
    public virtual void MapEndpoints(IEndpointRouteBuilder app) { }
}
