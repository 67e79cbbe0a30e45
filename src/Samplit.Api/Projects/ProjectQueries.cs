using Marten.Linq.MatchesSql;
using Samplit.Domain.Access;

namespace Samplit.Api.Projects;

internal static class ProjectQueries
{
    /// <param name="documents">With a member <c>project</c>, which those of the default project do not have.</param>
    /// <param name="projects">The only ones whose documents are found; null for all.</param>
    public static IQueryable<T> OfProjects<T>(this IQueryable<T> documents, IReadOnlyList<Guid>? projects) =>
        projects is null
            ? documents
            : documents.Where(d =>
                d!.MatchesSql(
                    "coalesce(CAST(d.data ->> 'project' as uuid), ?) = ANY (?)",
                    Project.DefaultId,
                    projects.ToArray()
                )
            );
}
