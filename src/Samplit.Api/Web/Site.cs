using Samplit.Domain.Experiments;
using Samplit.Domain.Installations;

namespace Samplit.Api.Web;

/// <summary>An installation and its experiments that are not over, ready for page views.</summary>
internal sealed class Site
{
    /// <param name="before">
    /// What was read last: the patterns of an experiment are compiled once for each of its revisions, not
    /// each time.
    /// </param>
    public Site(string token, Installation installation, IEnumerable<Experiment> open, Site? before)
    {
        (Token, Installation) = (token, installation);
        var known = (before?.Open ?? []).ToDictionary(e => e.Experiment.Id);
        Open =
        [
            .. open.Select(e =>
                known.GetValueOrDefault(e.Id) is { } same && same.Experiment.Revision == e.Revision
                    ? same
                    : new SiteExperiment(e)
            ),
        ];
        Running = installation.Status == InstallationStatus.Active ? [.. Open.Where(e => e.Experiment.IsRunning)] : [];
    }

    public string Token { get; }

    public Installation Installation { get; }

    /// <summary>Those that visitors meet.</summary>
    public IReadOnlyList<SiteExperiment> Running { get; }

    /// <summary>Drafts and paused ones, too: whoever prepares one wants to see it.</summary>
    public IReadOnlyList<SiteExperiment> Open { get; }
}
