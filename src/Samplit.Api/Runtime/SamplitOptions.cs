namespace Samplit.Api.Runtime;

/// <summary>Settings, bound from the configuration section <c>Samplit</c> (environment: <c>Samplit__…</c>).</summary>
internal sealed record SamplitOptions
{
    public const string Section = "Samplit";

    /// <summary>PostgreSQL schema of all tables.</summary>
    public string Schema { get; init; } = "samplit";

    /// <summary>Names the installation in every hash. Choose it before the first event; it can never change after.</summary>
    public string Origin { get; init; } = "samplit.local";

    /// <summary>Requests that may wait for one experiment's writer before more are refused with 503.</summary>
    public int WriterQueue { get; init; } = 10_000;

    /// <summary>Decisions that are committed together at most.</summary>
    public int WriterBatch { get; init; } = 1_000;

    /// <summary>Visitors that are remembered in memory, over all experiments; 64 bytes each.</summary>
    public int VisitorCache { get; init; } = 1_000_000;

    /// <summary>How long a request may take before it is answered 503; reports and audits are exempt.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromMilliseconds(900);

    /// <summary>How often experiments are looked at for a reallocation by time.</summary>
    public TimeSpan ReallocationCheck { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How old what page views know of a site and its experiments may be. Whether a visitor is assigned is never old.</summary>
    public TimeSpan SiteRefresh { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Requests that pages of one installation may make; twice as many in one go.</summary>
    public int SiteRequestsPerSecond { get; init; } = 1_000;

    /// <summary>Where pages reach this server, such as https://ab.example, when a proxy stands in front of it.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>A header in which a proxy in front tells the visitor's country (ISO 3166-1 alpha-2), for targeting.</summary>
    public string? CountryHeader { get; init; }

    /// <summary>How often experiments are looked at that start or end by themselves.</summary>
    public TimeSpan ScheduleCheck { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// File of a certificate with its RSA key (PKCS #12, or PEM with both) that the key ring is encrypted with. It is lost
    /// with whatever is encrypted: keep a copy. Without it, who has the database has the keys.
    /// </summary>
    public string? KeyCertificate { get; init; }

    /// <summary>Of every such file that needs one.</summary>
    public string? KeyCertificatePassword { get; init; }

    /// <summary>Certificates that keys of the ring were encrypted with before.</summary>
    public IReadOnlyList<string> EarlierKeyCertificates { get; init; } = [];

    /// <summary>How often the transparency log signs a checkpoint, when there is something new.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Every checkpoint is also written to this folder, best on a machine that the database's owner cannot write to.</summary>
    public string? CheckpointFolder { get; init; }

    /// <summary>Every checkpoint is also posted there, as the text of the signed note.</summary>
    public Uri? CheckpointUrl { get; init; }

    /// <summary>Who cosigns checkpoints.</summary>
    public IReadOnlyList<Witness> Witnesses { get; init; } = [];
}

/// <param name="Url">Prefix of its C2SP tlog-witness interface: <c>/add-checkpoint</c> comes behind it.</param>
/// <param name="Key">Its public key as name+id+base64, of the type for cosignatures (4).</param>
internal sealed record Witness(Uri Url, string Key);
