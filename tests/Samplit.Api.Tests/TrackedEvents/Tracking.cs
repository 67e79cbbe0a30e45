using System.Text.Json.Nodes;
using Npgsql;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.TrackedEvents;

/// <summary>Events to be tracked, in a word each.</summary>
internal static class Tracking
{
    public static string NewId() => $"e-{Guid.NewGuid():N}";

    /// <param name="members">Besides the least that there must be, or instead of it.</param>
    public static JsonObject Event(string? id = null, object? members = null)
    {
        var request = Calls.ToJson(
            new
            {
                eventId = id ?? NewId(),
                type = "purchase",
                unitType = "user",
                unit = "user-1",
            }
        );
        foreach (var (name, value) in Calls.ToJson(members ?? new { }))
        {
            request[name] = value?.DeepClone();
        }
        return request;
    }

    public static Task<Answer> Track(this RunningServer server, params IEnumerable<JsonNode?> events) =>
        server.PostAsync("/v1/events", events.Select(e => e?.DeepClone()));

    public static Task<Answer> Erase(this RunningServer server, string unit) =>
        server.PostAsync("/api/events/erasures", new { unitType = "user", unit });

    public static IEnumerable<string> Outcomes(this Answer answer) => answer.Each<string>("events", "outcome");

    /// <summary>How many rows are there of these ids.</summary>
    public static async Task<long> RowsAsync(this RunningServer server, params string[] ids)
    {
        await using var owner = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = owner.CreateCommand(
            "SELECT count(*) FROM samplit.tracked_events WHERE event_id = ANY ($1)"
        );
        command.Parameters.Add(new NpgsqlParameter { Value = ids });
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
