using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Database;
using Samplit.Api.Http;
using Samplit.Domain.Access;

namespace Samplit.Api.Scim;

/// <summary>
/// Users and groups as an identity provider keeps them (SCIM 2.0: RFC 7643, RFC 7644). The protocol describes itself, so
/// its endpoints are not in the OpenAPI document.
/// </summary>
internal sealed class ScimModule : Module
{
    public const string Root = "/scim/v2";

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<ScimUserTable>();
        services.AddSingleton<ScimUsers>();
        services.AddSingleton<ScimGroupTable>();
        services.AddSingleton<ScimGroups>();
    }

    public override void MapEndpoints(IEndpointRouteBuilder app)
    {
        var scim = app.MapGroup(Root)
            .Requires(Permission.ScimProvision)
            .ExcludeFromDescription()
            // A thousand members of a group, each with what providers say of it.
            .WithMetadata(new RequestSizeLimitAttribute(Limits.MaxItemsBodySize))
            .AddEndpointFilter(ScimAnswers.Guard)
            .AddEndpointFilter(DatabaseGate.Pass);

        scim.MapGet("/ServiceProviderConfig", ScimDescription.Config);
        scim.MapGet("/ResourceTypes", ScimDescription.ResourceTypes);
        scim.MapGet("/ResourceTypes/{name}", ScimDescription.ResourceType);
        scim.MapGet("/Schemas", ScimDescription.Schemas);
        scim.MapGet("/Schemas/{urn}", ScimDescription.Schema);

        scim.MapPost("/Users", ScimUserEndpoints.Create);
        scim.MapGet("/Users", ScimUserEndpoints.List);
        scim.MapGet("/Users/{id}", ScimUserEndpoints.Get);
        scim.MapPut("/Users/{id}", ScimUserEndpoints.Replace);
        scim.MapPatch("/Users/{id}", ScimUserEndpoints.Patch);
        scim.MapDelete("/Users/{id}", ScimUserEndpoints.Delete);

        scim.MapPost("/Groups", ScimGroupEndpoints.Create);
        scim.MapGet("/Groups", ScimGroupEndpoints.List);
        scim.MapGet("/Groups/{id}", ScimGroupEndpoints.Get);
        scim.MapPut("/Groups/{id}", ScimGroupEndpoints.Replace);
        scim.MapPatch("/Groups/{id}", ScimGroupEndpoints.Patch);
        scim.MapDelete("/Groups/{id}", ScimGroupEndpoints.Delete);
    }

    /// <summary>What is no id of ours is the id of nothing.</summary>
    public static Guid Id(string id) => Guid.TryParse(id, out var of) ? of : throw ScimException.NotFound;
}
