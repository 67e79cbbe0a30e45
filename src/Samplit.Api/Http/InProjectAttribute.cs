namespace Samplit.Api.Http;

/// <summary>
/// An endpoint that answers each caller within the projects where they have its permission. Those whose address names
/// one thing of a project (<see cref="INamed"/>) need not say so; every other one takes the permission everywhere.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class InProjectAttribute : Attribute;

internal static class InProjects
{
    public static T InProject<T>(this T endpoints)
        where T : IEndpointConventionBuilder => endpoints.WithMetadata(new InProjectAttribute());
}
