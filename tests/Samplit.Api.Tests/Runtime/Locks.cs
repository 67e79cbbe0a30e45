using Npgsql;

namespace Samplit.Api.Tests.Runtime;

internal static class Locks
{
    /// <summary>Waits until a statement in the database waits for a lock that another one holds.</summary>
    public static async Task SomebodyWaits(NpgsqlDataSource owner)
    {
        await using var waits = owner.CreateCommand(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"
        );
        for (var deadline = DateTime.UtcNow.AddSeconds(20); await waits.ExecuteScalarAsync() is not true; )
        {
            Assert.True(DateTime.UtcNow < deadline, "Nobody waits for a lock.");
            await Task.Delay(5);
        }
    }
}
