using Samplit.Api.Installations;
using Samplit.Domain;
using Samplit.Domain.Experiments;
using Samplit.Domain.Experiments.Changes;
using Samplit.Domain.Installations;
using Samplit.Domain.Variants;

namespace Samplit.Api.Experiments;

public sealed record SplitOptions
{
    /// <summary>
    /// Sites beyond an installation's own that a split by address may lead to, as domains of an installation are
    /// written.
    /// </summary>
    public IReadOnlyList<string> SplitDomains { get; init; } = [];
}

/// <summary>
/// Keeps splits by address on the sites of their installation: whoever may define an experiment is not by that let to
/// send visitors anywhere else. A page that stays where it was is not asked about again.
/// </summary>
public sealed class SplitTargets
{
    private readonly ExperimentReader _experiments;
    private readonly InstallationReader _installations;
    private readonly IReadOnlyList<string> _allowed;

    /// <exception cref="InvalidOperationException">A domain in the settings is none.</exception>
    public SplitTargets(ExperimentReader experiments, InstallationReader installations, SplitOptions options)
    {
        (_experiments, _installations) = (experiments, installations);
        _allowed =
        [
            .. options.SplitDomains.Select(d =>
                SiteDomain.Normalize(d)
                ?? throw new InvalidOperationException($"Samplit:SplitDomains has '{d}', which is no domain.")
            ),
        ];
    }

    public Refusal? Validate(IReadOnlyList<NewVariant> variants, Installation installation) =>
        Validate(variants, installation, known: []);

    /// <summary>The same of variants that are to be changed.</summary>
    public async Task<Refusal?> ProblemAsync(Guid id, ChangeVariants command, CancellationToken ct) =>
        command.Variants?.Any(v => v.Url is not null) == true
        && await _experiments.FindAsync(id, ct) is { Installation: { } installation } experiment
        && await _installations.FindAsync(installation, ct) is { } site
            ? Validate(command.Variants, site.Installation, experiment.Variants)
            : null;

    private Refusal? Validate(
        IReadOnlyList<NewVariant> variants,
        Installation installation,
        IReadOnlyList<Variant> known
    )
    {
        var domains = installation.Domains.Concat(_allowed).ToArray();
        for (var i = 0; i < variants.Count; i++)
        {
            if (variants[i].Url is { } url && !SplitAddress.IsOn(url, domains) && known.All(v => v.Url != url))
            {
                return Refusal.Invalid(
                    $"variants[{i}].url",
                    "On a domain of the installation; others are named in the server's settings (Samplit:SplitDomains)."
                );
            }
        }
        return null;
    }
}
