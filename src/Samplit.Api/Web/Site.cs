using Samplit.Domain.Experiments;
using Samplit.Domain.Installations;

namespace Samplit.Api.Web;

/// <summary>An installation and its experiments that are not over, ready for page views.</summary>
internal sealed class Site
{
    public Site(string token, Installation installation, IEnumerable<Experiment> open)
    {
        (Token, Installation) = (token, installation);
        Open = [.. open.Select(e => new SiteExperiment(e))];
        Running = installation.Status == InstallationStatus.Active ? [.. Open.Where(e => e.Experiment.IsRunning)] : [];
    }

    public string Token { get; }

    public Installation Installation { get; }

    /// <summary>Those that visitors meet.</summary>
    public IReadOnlyList<SiteExperiment> Running { get; }

    /// <summary>Drafts and paused ones, too: whoever prepares one wants to see it.</summary>
    public IReadOnlyList<SiteExperiment> Open { get; }
}
