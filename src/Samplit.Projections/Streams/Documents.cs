using System.Linq.Expressions;
using Marten;
using Marten.Schema;

namespace Samplit.Projections.Streams;

/// <summary>How documents are mapped.</summary>
internal static class Documents
{
    /// <summary>Where Marten keeps the documents of an alias.</summary>
    public static string TableOf(string alias) => "mt_doc_" + alias;

    /// <summary>Nothing but the document: who wrote it when is in the events.</summary>
    /// <param name="isRevised">Whether it has a revision, which is the version of its stream.</param>
    public static void Document<T>(this StoreOptions marten, string alias, bool isRevised) =>
        marten
            .Schema.For<T>()
            .DocumentAlias(alias)
            .Metadata(m =>
            {
                m.DisableInformationalFields();
                m.Revision.Enabled = isRevised;
            });

    /// <summary>No two documents have the same name, whatever its case.</summary>
    public static MartenRegistry.DocumentMappingExpression<T> UniqueName<T>(
        this MartenRegistry.DocumentMappingExpression<T> documents,
        Expression<Func<T, object?>> name,
        string index
    ) =>
        documents.Index(
            name,
            i =>
            {
                i.Name = index;
                i.IsUnique = true;
                i.Casing = ComputedIndex.Casings.Lower;
            }
        );
}
