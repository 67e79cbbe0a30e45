using Microsoft.AspNetCore.Authorization;
using Samplit.Domain.Access;

namespace Samplit.Api.Http;

/// <summary>What it takes to call an endpoint; each has one, or is <see cref="OpenToAllAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class RequiresAttribute(Permission permission) : Attribute, IAuthorizationRequirementData
{
    private readonly PermissionRequirement[] _requirements = [new(permission)];

    public Permission Permission { get; } = permission;

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => _requirements;
}

/// <summary>The same, as the framework asks for it.</summary>
internal sealed record PermissionRequirement(Permission Permission) : IAuthorizationRequirement;

/// <summary>An endpoint that nobody has to be known for.</summary>
/// <param name="reason">Why not, for whoever reviews the list.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class OpenToAllAttribute(string reason) : Attribute
{
    public string Reason { get; } = reason;
}

internal static class EndpointPermissions
{
    public static T Requires<T>(this T endpoints, Permission permission)
        where T : IEndpointConventionBuilder => endpoints.WithMetadata(new RequiresAttribute(permission));

    public static T OpenToAll<T>(this T endpoints, string reason)
        where T : IEndpointConventionBuilder => endpoints.WithMetadata(new OpenToAllAttribute(reason));

    /// <exception cref="InvalidOperationException">An endpoint says neither, or both.</exception>
    public static void CheckPermissions(this IEndpointRouteBuilder app)
    {
        var unclear = app
            .DataSources.SelectMany(source => source.Endpoints)
            .Where(endpoint =>
                endpoint.Metadata.GetMetadata<RequiresAttribute>() is null
                == endpoint.Metadata.GetMetadata<OpenToAllAttribute>() is null
            )
            .Select(endpoint => endpoint.DisplayName)
            .ToArray();
        if (unclear.Length > 0)
        {
            throw new InvalidOperationException(
                $"Each endpoint requires one permission or is open to all, these do not say which: {string.Join(", ", unclear)}."
            );
        }
    }
}
