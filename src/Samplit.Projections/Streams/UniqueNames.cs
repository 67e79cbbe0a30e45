using System.Linq.Expressions;
using Marten;
using Marten.Schema;

namespace Samplit.Projections.Streams;

internal static class UniqueNames
{
    /// <summary>No two documents have the same name, whatever its case.</summary>
    public static MartenRegistry.DocumentMappingExpression<T> UniqueName<T>(
        this MartenRegistry.DocumentMappingExpression<T> documents,
        Expression<Func<T, object?>> name,
        string index
    ) =>
        documents.Index(
            name!,
            i =>
            {
                i.Name = index;
                i.IsUnique = true;
                i.Casing = ComputedIndex.Casings.Lower;
            }
        );
}
