namespace Samplit.Domain.Experiments;

/// <param name="Content">What is in it: <c>assignments</c> or <c>events</c>.</param>
/// <param name="Sha256">Of its bytes, in hexadecimal digits.</param>
/// <param name="Rows">All of it, below its head.</param>
/// <param name="LeftOut">Those of them that could not be taken.</param>
public sealed record ImportedFile(string Content, string Sha256, long Bytes, long Rows, long LeftOut = 0);

/// <param name="Units">How many had the variant, and no other.</param>
/// <param name="Converted">
/// Those of them that the primary metric counts; there where that is a conversion, and nowhere else.
/// </param>
public sealed record ImportedVariant(string Variant, long Units, long? Converted = null);

/// <summary>
/// Stored for ever as <c>history_imported</c>: add nullable members, never rename or retype one. Others decided who got
/// what, and files say so. It proves that they were imported then, and no word of what is in them.
/// </summary>
/// <param name="Variants">In the order of the experiment's.</param>
/// <param name="From">When the first unit was assigned; null where the files do not say when.</param>
/// <param name="To">When the last thing happened.</param>
/// <param name="UnitsInSeveralVariants">They are in none of the variants.</param>
public sealed record HistoryImported(
    IReadOnlyList<ImportedFile> Files,
    IReadOnlyList<ImportedVariant> Variants,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null,
    long UnitsInSeveralVariants = 0
);
