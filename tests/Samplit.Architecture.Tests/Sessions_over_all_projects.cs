using System.Reflection;

namespace Samplit.Architecture.Tests;

/// <summary>
/// Whoever reads documents for a caller does so in <c>CallerSessions</c>, where PostgreSQL knows the caller's projects.
/// </summary>
public class Sessions_over_all_projects
{
    /// <summary>Who opens one of Marten's own, and why it is about all projects.</summary>
    private static readonly Dictionary<string, string> Openers = new(StringComparer.Ordinal)
    {
        ["Samplit.Api.Access.DataPlaneSettings"] = "settings belong to no project",
        ["Samplit.Api.Access.RoleReader"] = "roles belong to no project",
        ["Samplit.Api.Allocation.ReallocationReader"] = "rows of an experiment that was asked for by its id",
        ["Samplit.Api.Allocation.RecommendationReader"] = "rows of an experiment that was asked for by its id",
        ["Samplit.Api.Database.CallerSessions"] = "is the place",
        ["Samplit.Api.Decisions.ExperimentNames"] = "finds out whose an experiment is",
        ["Samplit.Api.Experiments.OpenExperiments"] = "the server's own work",
        ["Samplit.Api.Installations.InstallationDomains"] = "finds out whose an installation is",
        ["Samplit.Api.Projects.DocumentNames`1"] = "finds out whose a funnel or a layer is",
        ["Samplit.Api.Web.SiteReader"] = "pages show a token and are nobody",
    };

    [Fact]
    public void Are_opened_by_nobody_who_reads_for_a_caller() =>
        Assert.Equal(
            Openers.Keys.Order(StringComparer.Ordinal),
            typeof(Program)
                .Assembly.GetTypes()
                .Where(type => Methods(type).SelectMany(Code.Members).Any(Opens))
                .Select(type => Outermost(type).FullName!)
                .Distinct()
                .Order(StringComparer.Ordinal)
        );

    private static bool Opens(MemberInfo member) =>
        member is MethodInfo { DeclaringType.FullName: "Marten.IDocumentStore" } method
        && method.Name.Contains("Session", StringComparison.Ordinal);

    private static IEnumerable<MethodBase> Methods(Type type)
    {
        const BindingFlags declared =
            BindingFlags.DeclaredOnly
            | BindingFlags.Static
            | BindingFlags.Instance
            | BindingFlags.Public
            | BindingFlags.NonPublic;
        return [.. type.GetMethods(declared), .. type.GetConstructors(declared)];
    }

    private static Type Outermost(Type type) => type.DeclaringType is { } around ? Outermost(around) : type;
}
