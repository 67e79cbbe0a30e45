using Samplit.Domain.Targeting;

namespace Samplit.Domain.Flags.Import;

/// <summary>What a translator has to tell of one flag or segment.</summary>
internal sealed class TranslationNotes
{
    /// <summary>Stands where there is nothing for what was asked; what has it is not carried over.</summary>
    private static readonly Rule Nothing = new(Fact: "nothing", Operator: RuleOperator.Exists);

    private readonly List<string> _differences = [];

    /// <summary>A sentence each, none twice.</summary>
    public IReadOnlyList<string> Differences => _differences;

    /// <summary>The first reason why nothing comes of it; null for none.</summary>
    public string? NotCarried { get; private set; }

    public void Differs(string how)
    {
        if (!_differences.Contains(how))
        {
            _differences.Add(how);
        }
    }

    public Rule Refuse(string why)
    {
        NotCarried ??= why;
        return Nothing;
    }

    /// <summary>Of every split: the buckets of another program are not those of this one.</summary>
    public void DrawsAnew() => Differs("Shares are as large as they were, and who gets which is drawn anew.");
}
