using Samplit.Domain.Experiments;

namespace Samplit.Api.Decisions;

/// <summary>
/// The names that remembered visitors' indices stand for. A variant never loses its place, so the list only grows. Only
/// the experiment's writer lets it grow, before it remembers anybody: whoever finds a visitor in memory finds the name
/// here.
/// </summary>
internal sealed class VariantNames(Experiment experiment)
{
    private string[] _names = From(experiment);

    public string this[int variant] => Volatile.Read(ref _names)[variant];

    /// <param name="experiment">
    /// The experiment as it is at the head that visitors were decided on or looked up at.
    /// </param>
    public void Learn(Experiment experiment)
    {
        if (experiment.Variants.Count > _names.Length)
        {
            Volatile.Write(ref _names, From(experiment));
        }
    }

    private static string[] From(Experiment experiment) => [.. experiment.Variants.Select(v => v.Name)];
}
