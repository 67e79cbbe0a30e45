using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Samplit.Api.Tests.Story;
using Samplit.Api.Tests.TrackedEvents;
using Samplit.Testing;

namespace Samplit.Api.Tests.Attribution;

/// <summary>A running experiment whose units do things that are tracked.</summary>
/// <param name="Variants">Of each unit.</param>
internal sealed record Shop(TestExperiment Experiment, IReadOnlyDictionary<string, string> Variants)
{
    private RunningServer Server => Experiment.Server;

    /// <summary>Names of units that no other shop of the server has.</summary>
    public string[] Units => [.. Variants.Keys];

    /// <param name="context">Of a unit by its number; null for none.</param>
    public static async Task<Shop> OpenAsync(RunningServer server, int units, Func<int, object?>? context = null) =>
        await OpenAsync(await An.FixedExperiment.RunningOn(server), units, context);

    /// <inheritdoc cref="OpenAsync(RunningServer, int, Func{int, object?}?)"/>
    public static async Task<Shop> OpenAsync(TestExperiment experiment, int units, Func<int, object?>? context = null)
    {
        var prefix = $"u{Guid.NewGuid():N}"[..12];
        string[] names = [.. Enumerable.Range(1, units).Select(i => $"{prefix}-{i}")];
        var answer = (
            await experiment.Server.Decide(names.Select((name, i) => experiment.Visit(name, context?.Invoke(i))))
        ).Is(HttpStatusCode.OK);
        return new Shop(
            experiment,
            names.Zip(answer.Each<string>("decisions", "variant")).ToDictionary(p => p.First, p => p.Second)
        );
    }

    /// <summary>Defines a metric of events that only this shop has, and says what its id is.</summary>
    public async Task<Guid> DefineAsync(object definition) =>
        (await Experiment.Post("metric-definitions", body: Calls.ToJson(definition).With("reason", "A test.")))
            .Is(HttpStatusCode.Created)["metric", "id"]
            .GetGuid();

    /// <summary>Tracks events and waits until they are counted.</summary>
    public async Task TrackAsync(params IEnumerable<JsonNode?> events)
    {
        foreach (var page in events.Chunk(1_000))
        {
            Assert.All((await Server.Track(page)).Is(HttpStatusCode.OK).Outcomes(), o => Assert.Equal("accepted", o));
        }
        await CountedAsync();
    }

    /// <summary>Waits until everything that is in the log by now is counted.</summary>
    public async Task CountedAsync()
    {
        await using var owner = NpgsqlDataSource.Create(Server.ConnectionString);
        await using var newest = owner.CreateCommand(
            "SELECT max(seq_id) FROM samplit.mt_events WHERE type IN "
                + "('events_tracked', 'events_erased', 'metric_defined', 'metric_changed', 'metric_retired')"
        );
        var sequence = (long)(await newest.ExecuteScalarAsync())!;
        await Eventually.TrueAsync(
            "events are counted",
            async () => (await ResultsAsync())["countedUpTo"].GetInt64() >= sequence
        );
    }

    public async Task<Answer> ResultsAsync(string query = "") =>
        (await Experiment.Get($"/results{query}")).Is(HttpStatusCode.OK);

    /// <summary>What results say of a metric and a variant.</summary>
    public async Task<JsonElement> VariantAsync(string metric, string variant, string query = "") =>
        Of((await ResultsAsync(query)).Body, metric, variant);

    public static JsonElement Of(JsonElement results, string metric, string variant) =>
        results
            .GetProperty("metrics")
            .EnumerateArray()
            .Single(m => m.GetProperty("name").GetString() == metric)
            .GetProperty("variants")
            .EnumerateArray()
            .Single(v => v.GetProperty("variant").GetString() == variant);

    public IEnumerable<string> UnitsOf(string variant) => Variants.Where(v => v.Value == variant).Select(v => v.Key);

    /// <summary>An event of a unit.</summary>
    public static JsonObject Event(string unit, string type, object? members = null)
    {
        var request = Tracking.Event(members: members);
        request["unit"] = unit;
        request["type"] = type;
        return request;
    }
}

internal static class JsonMembers
{
    public static JsonObject With(this JsonObject json, string name, JsonNode value)
    {
        json[name] = value;
        return json;
    }
}
