using Npgsql;

namespace Samplit.Projections.Daemon;

internal static class Transient
{
    /// <summary>Whether the same work may succeed when it is tried again.</summary>
    public static bool Is(Exception e) =>
        e switch
        {
            // The server was told to stop, or became a standby in the middle of a fail-over.
            PostgresException { SqlState: "57P01" or "57P02" or "57P05" or "25006" } => true,
            NpgsqlException { IsTransient: true } => true,
            TimeoutException or OperationCanceledException => true,
            _ => false,
        };
}
