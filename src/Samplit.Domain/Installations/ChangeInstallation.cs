namespace Samplit.Domain.Installations;

/// <summary>Sets up a site. Domains are as the caller wrote them.</summary>
public sealed record CreateInstallation(
    Platform? Platform,
    IReadOnlyList<string?>? Domains,
    Guid? Project = null,
    Guid? Owner = null
)
{
    public const int MaxDomains = 50;

    public static Decision Decide(CreateInstallation command)
    {
        if (command.Platform is not { } platform)
        {
            return Decision.Refuse(Refusal.Invalid("platform", "One of shopify, wordpress and custom."));
        }
        var (domains, problem) = Read(command.Domains);
        return problem is null
            ? Decision.Append(new InstallationCreated(platform, domains, command.Project, command.Owner))
            : Decision.Refuse(problem);
    }

    /// <summary>The domains as they are kept, each once; or what is wrong with one of them.</summary>
    internal static (IReadOnlyList<string> Domains, Refusal? Problem) Read(IReadOnlyList<string?>? domains)
    {
        if (domains is not { Count: >= 1 and <= MaxDomains })
        {
            return ([], Refusal.Invalid("domains", $"From 1 to {MaxDomains} of them."));
        }
        var read = domains.Select(SiteDomain.Normalize).ToList();
        return read.IndexOf(null) is >= 0 and var wrong
            ? (
                [],
                Refusal.Invalid(
                    $"domains[{wrong}]",
                    "A host such as shop.example, *.shop.example or localhost:3000, without scheme and path."
                )
            )
            : ([.. read.OfType<string>().Distinct(StringComparer.Ordinal)], null);
    }
}

/// <summary>What can be done with an installation that is there. Doing it again is no news.</summary>
public static class ChangeInstallation
{
    /// <summary>Pages with the old token go on this long, unless it is said otherwise.</summary>
    public static readonly TimeSpan DefaultGrace = TimeSpan.FromDays(7);

    public static readonly TimeSpan MaxGrace = TimeSpan.FromDays(90);

    public static Decision SetDomains(Installation installation, IReadOnlyList<string?>? domains)
    {
        var (read, problem) = CreateInstallation.Read(domains);
        return problem is not null ? Decision.Refuse(problem)
            : read.SequenceEqual(installation.Domains) ? Decision.Nothing
            : Unless(installation, new InstallationDomainsChanged(read));
    }

    /// <param name="grace">Null for <see cref="DefaultGrace"/>.</param>
    public static Decision RotateToken(Installation installation, TimeSpan? grace, DateTimeOffset now) =>
        grace < TimeSpan.Zero || grace > MaxGrace
            ? Decision.Refuse(
                Refusal.Invalid("graceSeconds", $"From 0 to {MaxGrace.TotalSeconds:N0}, which is 90 days.")
            )
            : Unless(installation, new InstallationTokenRotated(now + (grace ?? DefaultGrace)));

    public static Decision SetCredentials(Installation installation, Platform of) =>
        installation.Platform == of
            ? Unless(installation, new InstallationCredentialsChanged(of.ToString().ToLowerInvariant()))
            : Decision.Refuse(
                new Refusal(
                    RefusalKind.Conflict,
                    ProblemCodes.OtherPlatform,
                    $"This installation is on {installation.Platform.ToString().ToLowerInvariant()}."
                )
            );

    public static Decision Suspend(Installation installation) =>
        installation.Status == InstallationStatus.Suspended
            ? Decision.Nothing
            : Unless(installation, new InstallationSuspended());

    public static Decision Resume(Installation installation) =>
        installation.Status == InstallationStatus.Active
            ? Decision.Nothing
            : Unless(installation, new InstallationResumed());

    public static Decision Revoke(Installation installation, string? reason) =>
        installation.Status == InstallationStatus.Revoked
            ? Decision.Nothing
            : Decision.Append(new InstallationRevoked(reason));

    /// <summary>The event, unless the installation is revoked.</summary>
    private static Decision Unless(Installation installation, object @event) =>
        installation.Status == InstallationStatus.Revoked
            ? Decision.Refuse(
                new Refusal(
                    RefusalKind.Conflict,
                    ProblemCodes.InstallationRevoked,
                    "A revoked installation stays revoked."
                )
            )
            : Decision.Append(@event);
}
