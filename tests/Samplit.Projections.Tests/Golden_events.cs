using System.Collections;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Samplit.Domain.Access;
using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Assignment;
using Samplit.Domain.Elements;
using Samplit.Domain.Experiments;
using Samplit.Domain.Json;
using Samplit.Domain.Layers;
using Samplit.Domain.TrackedEvents;
using Samplit.Domain.Visitors;
using Samplit.Ledger.Chain;

namespace Samplit.Projections.Tests;

/// <summary>
/// What is stored stays readable for ever. A golden file is never edited: when an event gets a member, it gets a second
/// file, <c>alias.v2.json</c>, and both must be read.
/// </summary>
public class Golden_events
{
    public static TheoryData<string> Aliases => [.. Readers(new EventRegistry(EventCatalog.Types)).Keys];

    [Fact]
    public void Are_there_for_every_alias_and_for_no_other()
    {
        var files = Directory
            .EnumerateFiles(Folder, "*.v1.json")
            .Select(f => Path.GetFileName(f)[..^".v1.json".Length]);

        Assert.Equal(Aliases.Select(a => a.Data).Order(StringComparer.Ordinal), files.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Aliases))]
    public void Are_read_as_the_events_they_were(string alias)
    {
        var read = Read(alias, Golden(alias));

        AssertSame(Events.ByAlias[alias], read);
    }

    [Theory]
    [MemberData(nameof(Aliases))]
    public void Are_written_as_they_were(string alias)
    {
        Assert.Equal(Canonical(alias), Write(Events.ByAlias[alias]));
        Assert.Equal(Canonical(alias), Write(Read(alias, Golden(alias))!));
    }

    [Fact]
    public async Task Are_what_the_database_holds_and_gives_back()
    {
        var store = await TestStore.NewAsync();
        var id = Guid.CreateVersion7();

        await store.AppendAsync(
            id,
            [
                [.. Events.ByAlias.Values],
            ]
        );

        var rows = await store.RowsAsync(
            "SELECT type, data FROM {schema}.mt_events WHERE stream_id = $1 ORDER BY version",
            id,
            row => (Alias: row.GetString(0), Data: Text(CanonicalJson.Restore(row.GetFieldValue<byte[]>(1))))
        );
        Assert.Equal(Events.ByAlias.Count, rows.Count);
        Assert.All(rows, r => Assert.Equal(Canonical(r.Alias), r.Data));
        Assert.All(await store.ReadAsync(id), e => AssertSame(Events.ByAlias[e.Type], e.Data));
    }

    [Fact]
    public void Need_not_hold_what_may_be_null()
    {
        var golden = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(Golden("experiment_created"))!;
        foreach (var optional in new[] { "description", "hypothesis", "metadata" })
        {
            Assert.True(golden.Remove(optional));
        }
        var bytes = JsonSerializer.SerializeToUtf8Bytes(golden);

        var read = Read("experiment_created", bytes);

        var expected = Events.Created with { Description = null, Hypothesis = null, Metadata = null };
        AssertSame(expected, read);
        Assert.Equal(Text(CanonicalJson.Encode(bytes)), Write(expected));
    }

    [Fact]
    public void Are_read_and_written_with_what_came_later()
    {
        var later = File.ReadAllBytes(Path.Combine(Folder, "experiment_created.v2.json"));
        var (_, metric, stopRule, minimumSample) = Events.Preregistration;

        var expected = Events.Created with { Metric = metric, StopRule = stopRule, MinimumSample = minimumSample };

        AssertSame(expected, Read("experiment_created", later));
        Assert.Equal(Text(CanonicalJson.Encode(later)), Write(expected));
    }

    [Fact]
    public void Are_read_and_written_with_imports()
    {
        var later = File.ReadAllBytes(Path.Combine(Folder, "events_erased.v2.json"));

        var read = (EventsErased)Read("events_erased", later)!;

        Assert.Equal(Text(CanonicalJson.Encode(later)), Write(read));
        Assert.Equal([new Guid("0198f6a0-0000-7000-8000-000000000003")], read.Imports);
    }

    [Fact]
    public void Are_read_and_written_with_an_owner()
    {
        var later = File.ReadAllBytes(Path.Combine(Folder, "api_key_created.v2.json"));

        var read = (ApiKeyCreated)Read("api_key_created", later)!;

        Assert.Equal(Text(CanonicalJson.Encode(later)), Write(read));
        Assert.Equal((true, 500), (read.Owner is not null, read.RequestsPerSecond));
    }

    [Fact]
    public void Are_read_and_written_with_the_sites_of_a_key()
    {
        var later = File.ReadAllBytes(Path.Combine(Folder, "api_key_created.v3.json"));

        var read = (ApiKeyCreated)Read("api_key_created", later)!;

        Assert.Equal(Text(CanonicalJson.Encode(later)), Write(read));
        Assert.Equal(("production", true), (read.Environment, read.IsForClients));
        Assert.Equal(["shop.example", "*.shop.example"], read.Domains);
    }

    [Fact]
    public void Are_read_and_written_with_elements()
    {
        var later = File.ReadAllBytes(Path.Combine(Folder, "experiment_created.v3.json"));

        var read = (ExperimentCreated)Read("experiment_created", later)!;

        Assert.Equal(Text(CanonicalJson.Encode(later)), Write(read));
        Assert.Equal((ExperimentType.MultiElement, "/b"), (read.Type, read.Variants[1].Url));
        Assert.Equal("attribute.plan", read.Targeting!.Rule!.All![1].Not!.Any![0].Fact);
        Assert.Equal("x", read.Elements![0].Variants[1].Content!.Attributes!["aria-label"]);
    }

    [Fact]
    public void Are_read_and_written_with_a_site_goals_and_a_layer()
    {
        var later = File.ReadAllBytes(Path.Combine(Folder, "experiment_created.v4.json"));

        var read = (ExperimentCreated)Read("experiment_created", later)!;

        Assert.Equal(Text(CanonicalJson.Encode(later)), Write(read));
        Assert.Equal([GoalKind.Click, GoalKind.Submit, GoalKind.Url, GoalKind.Custom], read.Goals!.Select(g => g.Kind));
        Assert.Equal((7, 0, 250_000), (read.Layer!.Seed, read.Layer.From, read.Layer.To));
    }

    [Fact]
    public void Are_read_and_written_with_what_units_brought_for_a_metric()
    {
        var later = File.ReadAllBytes(Path.Combine(Folder, "allocation_computed.v2.json"));

        var read = (AllocationComputed)Read("allocation_computed", later)!;

        Assert.Equal(Text(CanonicalJson.Encode(later)), Write(read));
        Assert.Equal([new(33.5, 42), new(10, 0.5)], read.Periods[0].Values!);
        Assert.Equal((2, 4711, "250.5"), (read.Metric!.Revision, read.Metric.CountedUpTo, read.Metric.Cap));
    }

    [Fact]
    public void Are_read_and_written_with_a_target_and_an_algorithm()
    {
        var later = File.ReadAllBytes(Path.Combine(Folder, "experiment_created.v5.json"));

        var read = (ExperimentCreated)Read("experiment_created", later)!;

        Assert.Equal(Text(CanonicalJson.Encode(later)), Write(read));
        Assert.Equal(OptimizationTarget.Rpm, read.OptimizationTarget);
        Assert.Equal(("thompson", "beta-pooled"), (read.Algorithm, read.AlgorithmVersion));
        var policy = read.AllocationPolicy;
        Assert.Equal(
            (100, 30, 0.9, 86_400.5, 64),
            (policy.WarmUp, policy.Window, policy.Discount, policy.ConversionDelaySeconds, policy.Periods)
        );
    }

    [Fact]
    public void Are_read_and_written_with_a_purpose()
    {
        var later = File.ReadAllBytes(Path.Combine(Folder, "experiment_created.v6.json"));

        var read = (ExperimentCreated)Read("experiment_created", later)!;

        Assert.Equal(Text(CanonicalJson.Encode(later)), Write(read));
        Assert.Equal(ExperimentPurpose.Balanced, read.Purpose);
    }

    [Fact]
    public void Are_read_and_written_with_who_is_held_out()
    {
        var experiment = File.ReadAllBytes(Path.Combine(Folder, "experiment_created.v7.json"));
        var layer = File.ReadAllBytes(Path.Combine(Folder, "layer_created.v2.json"));

        var (created, outermost) = (
            (ExperimentCreated)Read("experiment_created", experiment)!,
            (LayerCreated)Read("layer_created", layer)!
        );

        Assert.Equal(Text(CanonicalJson.Encode(experiment)), Write(created));
        Assert.Equal(Text(CanonicalJson.Encode(layer)), Write(outermost));
        Assert.Equal((11, 50_000), (created.Holdout!.Seed, created.Holdout.PerMillion));
        Assert.Equal((50_000, created.Holdout.Layer), (outermost.HeldOutPerMillion, outermost.Outermost));
    }

    [Fact]
    public void Are_read_and_written_with_the_periods_of_a_reallocation()
    {
        var later = File.ReadAllBytes(Path.Combine(Folder, "traffic_reallocated.v2.json"));
        var expected = Events.Reallocated with
        {
            Periods = [new PeriodEvidence("0", [100, 0, 0], [3, 0, 0], Revenue: null, [99.5, 0, 0])],
            Computed = 4,
        };

        AssertSame(expected, Read("traffic_reallocated", later));
        Assert.Equal(Text(CanonicalJson.Encode(later)), Write(expected));
    }

    [Fact]
    public void Are_read_and_written_with_the_goal_of_a_conversion()
    {
        var later = File.ReadAllBytes(Path.Combine(Folder, "conversion_recorded.v2.json"));

        Assert.Equal(Events.Converted with { Goal = "Käufe" }, Read("conversion_recorded", later));
        Assert.Equal(Text(CanonicalJson.Encode(later)), Write(Events.Converted with { Goal = "Käufe" }));
    }

    [Fact]
    public void Are_read_and_written_with_what_makes_a_visitor_look_like_a_program()
    {
        var later = File.ReadAllBytes(Path.Combine(Folder, "visitor_assigned.v2.json"));
        var assigned = (VisitorAssigned)
            Read("visitor_assigned", File.ReadAllBytes(Path.Combine(Folder, "visitor_assigned.v1.json")))!;

        var expected = assigned with { Automated = AutomationSignal.RequestRate };
        Assert.Equal(expected, Read("visitor_assigned", later));
        Assert.Equal(Text(CanonicalJson.Encode(later)), Write(expected));
    }

    [Fact]
    public void Name_the_values_of_enumerations_as_ever()
    {
        Assert.Equal(["adaptive", "fixed"], Names<AllocationStrategy>());
        Assert.Equal(["user", "household", "session"], Names<UnitType>());
        Assert.Equal(["ab_test", "multi_element", "split_url", "bandit"], Names<ExperimentType>());
        Assert.Equal(["css", "xpath", "id", "class"], Names<SelectorKind>());
        Assert.Equal(["text", "button", "headline", "image", "link"], Names<ElementKind>());
        Assert.Equal(["click", "submit", "url", "custom"], Names<GoalKind>());
        Assert.Equal(["evidence", "time", "command"], Names<ReallocationTrigger>());
        Assert.Equal(["conversion", "ctr", "rps", "rpm", "metric"], Names<OptimizationTarget>());
        Assert.Equal(["beta", "gamma", "normal"], Names<PosteriorFamily>());
        Assert.Equal(["draft", "active", "paused", "completed", "archived"], Names<ExperimentStatus>());
    }

    [Theory]
    [InlineData("visitor_assigned", """{"visitor":"feb5","variant":"b","propensity":0.5,"allocation":0}""")]
    [InlineData("visitor_assigned", """{"visitor":7,"variant":"b","propensity":0.5,"allocation":0}""")]
    [InlineData("visitor_assigned", """{"visitor":null,"variant":"b","propensity":0.5,"allocation":0}""")]
    [InlineData("visitor_assigned", """{"variant":"b","propensity":"a half","allocation":0}""")]
    [InlineData("traffic_reallocated", """{"trigger":2}""")]
    [InlineData("traffic_reallocated", """{"trigger":"whim"}""")]
    [InlineData("experiment_started", "[]")]
    public void Are_not_mistaken_for_anything_else(string alias, string json) =>
        Assert.Throws<JsonException>(() => Read(alias, Encoding.UTF8.GetBytes(json)));

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Golden");

    private static byte[] Golden(string alias) => File.ReadAllBytes(Path.Combine(Folder, $"{alias}.v1.json"));

    private static string Canonical(string alias) => Text(CanonicalJson.Encode(Golden(alias)));

    private static string Text(byte[] utf8) => Encoding.UTF8.GetString(utf8);

    private static IEnumerable<string?> Names<T>()
        where T : struct, Enum =>
        Enum.GetValues<T>()
            .Select(v => JsonSerializer.SerializeToElement(v, typeof(T), DomainJson.Default).GetString());

    /// <summary>Equal member by member: records compare their lists by reference.</summary>
    private static void AssertSame(object expected, object? actual)
    {
        Assert.Equal(expected.GetType(), actual?.GetType());
        foreach (var member in expected.GetType().GetProperties())
        {
            var (want, have) = (member.GetValue(expected), member.GetValue(actual));
            if (want is JsonElement element)
            {
                Assert.True(JsonElement.DeepEquals(element, Assert.IsType<JsonElement>(have)), member.Name);
            }
            else
            {
                Assert.Equal(want as IEnumerable ?? new[] { want }, have as IEnumerable ?? new[] { have });
            }
        }
    }

    private static object? Read(string alias, byte[] json) =>
        Readers(new EventRegistry(EventCatalog.Types))[alias](json);

    private static string Write(object @event) =>
        Text(CanonicalJson.Encode(JsonSerializer.SerializeToUtf8Bytes(@event, @event.GetType(), DomainJson.Default)));

    // The registry does not list its aliases, and a golden file must pass through the very code that reads the
    // database.
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_readers")]
    private static extern ref Dictionary<string, Func<ReadOnlySpan<byte>, object?>> Readers(EventRegistry registry);
}
