namespace Samplit.Api.Postgres;

/// <summary>The lines of postgresql.conf that we decide on, written anew at each start.</summary>
internal static class ClusterSettings
{
    /// <summary>Goes into postgresql.conf, whose later lines win: the place for an operator's own.</summary>
    public const string Include =
        "\n# Samplit writes the file below at each start. Your own settings go after this line.\ninclude = '../settings.conf'\n";

    /// <param name="fastCompression">
    /// Whether this PostgreSQL was built with LZ4. Each page that is touched for the first time after a checkpoint goes
    /// into the WAL whole: random keys of a large index touch one with nearly every insert, and PostgreSQL's own
    /// compression then takes longer than all the rest.
    /// </param>
    public static void Write(ClusterFolder folder, EmbeddedPostgresOptions options, bool fastCompression)
    {
        var durable = options.Throwaway ? "off" : "on";
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["listen_addresses"] = "",
            ["port"] = $"{ClusterFolder.Port}",
            ["unix_socket_directories"] = folder.Socket,
            ["unix_socket_permissions"] = "0700",
            ["max_connections"] = "100",
            ["shared_buffers"] = "256MB",
            ["max_wal_size"] = "2GB",
            ["wal_compression"] = fastCompression ? "lz4" : "on",
            ["fsync"] = durable,
            ["full_page_writes"] = durable,
            ["synchronous_commit"] = durable,
            ["timezone"] = "UTC",
            ["log_timezone"] = "UTC",
        };
        foreach (var (name, value) in options.Settings)
        {
            settings[name] = value;
        }

        File.WriteAllLines(
            folder.Settings,
            settings.Select(s => $"{s.Key} = '{s.Value.Replace("'", "''", StringComparison.Ordinal)}'")
        );
        File.SetUnixFileMode(
            folder.Settings,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead
        );
    }
}
