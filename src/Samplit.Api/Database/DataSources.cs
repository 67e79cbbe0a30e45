using Npgsql;

namespace Samplit.Api.Database;

/// <summary>Connections with our own settings, where a connection string says nothing else.</summary>
internal static class DataSources
{
    /// <param name="mostConnections">
    /// Connections of a pool beside the usual one, whatever the connection string says of that.
    /// </param>
    public static NpgsqlDataSource Create(
        string connectionString,
        ILoggerFactory? logging,
        bool pooling = true,
        int? mostConnections = null
    )
    {
        var settings = Settings(connectionString);
        Default(settings, "Maximum Pool Size", 32);
        // What the hot path asks is prepared before it is executed. Npgsql would prepare by executing, and when that
        // fails the connection keeps a statement that it cannot read the rows of (npgsql#6391): somebody else's request
        // fails with it.
        Default(settings, "Max Auto Prepare", 0);
        // Nothing we do leaves anything behind in a session, and resetting one costs as much as a small batch.
        Default(settings, "No Reset On Close", true);
        // Prepared statements keep the plan of their first executions, when the tables were small: a scan of a table
        // that has grown since made every batch slower than the one before. Everything we ask has its index.
        Default(settings, "Options", "-c enable_seqscan=off -c jit=off");
        settings.Pooling &= pooling;
        settings.MaxPoolSize = mostConnections ?? settings.MaxPoolSize;
        return new NpgsqlDataSourceBuilder(settings.ConnectionString).UseLoggerFactory(logging).Build();
    }

    /// <summary>
    /// For messages, which have a few connections of their own: they hold advisory locks in their sessions, and wait
    /// for no connection that visitors keep busy.
    /// </summary>
    public static string ForMessages(string connectionString)
    {
        var settings = Settings(connectionString);
        settings.MaxPoolSize = 8;
        return settings.ConnectionString;
    }

    private static NpgsqlConnectionStringBuilder Settings(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        Default(settings, "Application Name", "samplit");
        Default(settings, "Timeout", 1);
        return settings;
    }

    private static void Default(NpgsqlConnectionStringBuilder settings, string key, object value)
    {
        if (!settings.ShouldSerialize(key))
        {
            settings[key] = value;
        }
    }
}
