using Marten;
using Samplit.Domain.Flags;

namespace Samplit.Api.Flags;

/// <summary>What no flag or segment of a project can be called: no two of all projects have the same key.</summary>
internal static class KeysOfOtherProjects
{
    /// <returns>In lower case.</returns>
    public static async Task<(IReadOnlySet<string> Flags, IReadOnlySet<string> Segments)> ReadAsync(
        IDocumentSession session,
        FlagsOfProject all,
        CancellationToken ct
    ) =>
        (
            Without(await session.Query<Flag>().Select(f => f.Key).ToListAsync(ct), all.Flags.Select(f => f.Key)),
            Without(await session.Query<Segment>().Select(s => s.Key).ToListAsync(ct), all.Segments.Select(s => s.Key))
        );

    private static HashSet<string> Without(IEnumerable<string> keys, IEnumerable<string> ofProject) =>
        keys.Except(ofProject, StringComparer.Ordinal)
            .Select(key => key.ToLowerInvariant())
            .ToHashSet(StringComparer.Ordinal);
}
