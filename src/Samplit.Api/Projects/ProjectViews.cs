using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Samplit.Api.Http;
using Samplit.Domain.Access;

namespace Samplit.Api.Projects;

/// <param name="Revision">0 of the default project, which nobody changes.</param>
public sealed record ProjectView(Guid Id, string Name, int Revision) : IRevised, IExample
{
    static object IExample.Example => Some;

    internal static ProjectView Some { get; } = new(IExample.SomeId, "shop", Revision: 1);

    public static ProjectView From(Project project) => new(project.Id, project.Name, project.Revision);
}

public sealed record ProjectsView(IReadOnlyList<ProjectView> Projects) : IExample
{
    static object IExample.Example => new ProjectsView([ProjectView.Some]);
}

public sealed record NameProjectRequest([Required] string? Name) : IExample
{
    static object IExample.Example => new NameProjectRequest("shop");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict
)]
[JsonSerializable(typeof(NameProjectRequest))]
[JsonSerializable(typeof(ProjectView))]
[JsonSerializable(typeof(ProjectsView))]
internal sealed partial class ProjectsJson : JsonSerializerContext;
