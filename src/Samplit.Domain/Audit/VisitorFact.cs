using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Audit;

/// <summary>What an event says of one visitor, as small as it can be: streams have millions of them.</summary>
/// <param name="Variant">Index in the experiment's list; -1 for a name that is not in it.</param>
public readonly record struct VisitorFact(
    VisitorKey Visitor,
    long Sequence,
    bool IsConversion,
    int Variant,
    int Allocation
)
{
    /// <summary>By visitor, then by sequence.</summary>
    public static IComparer<VisitorFact> ByVisitor { get; } =
        Comparer<VisitorFact>.Create(
            static (a, b) =>
                a.Visitor.Value.CompareTo(b.Visitor.Value) is var byVisitor and not 0
                    ? byVisitor
                    : a.Sequence.CompareTo(b.Sequence)
        );

    /// <summary>Null for an event that is about no visitor.</summary>
    public static VisitorFact? From(long sequence, object @event, IReadOnlyList<string> variants) =>
        @event switch
        {
            VisitorAssigned e => new(
                e.Visitor,
                sequence,
                IsConversion: false,
                Index(e.Variant, variants),
                e.Allocation
            ),
            ConversionRecorded e => new(
                e.Visitor,
                sequence,
                IsConversion: true,
                Index(e.Variant, variants),
                e.Allocation
            ),
            _ => null,
        };

    private static int Index(string name, IReadOnlyList<string> variants)
    {
        for (var i = 0; i < variants.Count; i++)
        {
            if (variants[i] == name)
            {
                return i;
            }
        }
        return -1;
    }
}
