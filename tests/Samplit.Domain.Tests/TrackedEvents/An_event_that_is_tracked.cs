using System.Security.Cryptography;
using System.Text.Json;
using Samplit.Domain.Access;
using Samplit.Domain.TrackedEvents;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Tests.TrackedEvents;

public class An_event_that_is_tracked
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private static readonly TrackEvent Purchase = new(
        "e-1",
        "purchase",
        UnitType.User,
        "user-1",
        Now,
        Value: 49.9,
        Currency: "EUR",
        Context: Json("""{"appVersion":"1.2.3","tags":["a","b"]}"""),
        Metrics: Json("""{"latencyMs":450,"tokens":1.5e3}"""),
        Payload: Json("{}"),
        Flag: "checkout",
        FlagVariant: "new",
        Experiments: [new("headline", "b")]
    );

    public static TheoryData<string, TrackEvent> Wrong =>
        new()
        {
            { "eventId", Purchase with { EventId = null } },
            { "eventId", Purchase with { EventId = " " } },
            { "eventId", Purchase with { EventId = new('x', 201) } },
            { "type", Purchase with { Type = null } },
            { "type", Purchase with { Type = "Ada Lovelace bought it" } },
            { "type", Purchase with { Type = new('x', 101) } },
            { "unitType", Purchase with { UnitType = null } },
            { "unit", Purchase with { Unit = "" } },
            { "unit", Purchase with { Unit = new('x', 256) } },
            { "timestamp", Purchase with { Timestamp = Now.AddDays(-7).AddSeconds(-1) } },
            { "timestamp", Purchase with { Timestamp = Now.AddMinutes(5).AddSeconds(1) } },
            { "value", Purchase with { Value = double.NaN } },
            { "value", Purchase with { Value = double.PositiveInfinity } },
            { "value", Purchase with { Value = -1.1e12 } },
            { "currency", Purchase with { Currency = "Euro" } },
            { "currency", Purchase with { Currency = "eur" } },
            { "currency", Purchase with { Currency = "XXX" } },
            { "currency", Purchase with { Value = null } },
            { "context", Purchase with { Context = Json("[]") } },
            { "context", Purchase with { Context = Json($$"""{"a":"{{new string('x', 4100)}}"}""") } },
            {
                "context",
                Purchase with
                {
                    Context = Json($$"""{"a":[{{string.Join(',', Enumerable.Repeat(1, 500))}}]}"""),
                }
            },
            { "payload", Purchase with { Payload = Json("""{"a":[[[[[[[[1]]]]]]]]}""") } },
            { "payload", Purchase with { Payload = Json("1") } },
            { "metrics", Purchase with { Metrics = Json("[1]") } },
            { "metrics", Purchase with { Metrics = Json("""{"":1}""") } },
            { "metrics.latency", Purchase with { Metrics = Json("""{"latency":"450"}""") } },
            { "metrics.latency", Purchase with { Metrics = Json("""{"latency":1e999}""") } },
            { "flag", Purchase with { Flag = "" } },
            { "flagVariant", Purchase with { Flag = null } },
            {
                "experiments",
                Purchase with
                {
                    Experiments = [.. Enumerable.Repeat(new TrackedExperiment("a", "b"), 51)],
                }
            },
            { "experiments[1].experimentId", Purchase with { Experiments = [new("a", "b"), null] } },
            { "experiments[0].variant", Purchase with { Experiments = [new("a", "\n")] } },
        };

    [Fact]
    public void Is_taken_with_all_that_it_may_say_and_with_the_least() =>
        Assert.All(
            new[]
            {
                Purchase,
                new TrackEvent("e", "t", UnitType.Session, "s", Now),
                Purchase with
                {
                    Timestamp = Now.AddDays(-7),
                },
                Purchase with
                {
                    Timestamp = Now.AddMinutes(5),
                },
            },
            e => Assert.Null(TrackEvent.Validate(e, Now))
        );

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Is_refused_by_the_member_that_is_wrong(string field, TrackEvent wrong) =>
        Assert.Equal(
            (RefusalKind.Invalid, field),
            (TrackEvent.Validate(wrong, Now)?.Kind ?? default, TrackEvent.Validate(wrong, Now)?.Field)
        );

    [Fact]
    public void Is_known_again_by_a_key_that_hangs_on_the_salt()
    {
        byte[] salt = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        using var hash = new KeyedHash(salt);
        using var other = new KeyedHash([.. salt.Reverse()]);

        var key = TrackedEventId.KeyOf(hash, "e-1");

        Assert.Equal(key, TrackedEventId.KeyOf(hash, "e-1"));
        Assert.NotEqual(key, TrackedEventId.KeyOf(hash, "e-2"));
        Assert.NotEqual(key, TrackedEventId.KeyOf(other, "e-1"));
        // RFC 2104, of a text with what stands before it.
        Assert.Equal(
            new Guid(HMACSHA256.HashData(salt, "event/Größe"u8).AsSpan(0, VisitorKey.Size), bigEndian: true),
            TrackedEventId.KeyOf(hash, "Größe")
        );
    }

    [Fact]
    public void Is_of_a_unit_by_the_key_that_the_unit_has_alone()
    {
        byte[] salt = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        using var hash = new KeyedHash(salt);

        foreach (var unit in new[] { "user-1", new string('é', VisitorKey.MaxVisitorLength), "user-1" })
        {
            Assert.Equal(VisitorKey.From(salt, unit), VisitorKey.From(hash, unit));
        }
    }

    [Fact]
    public void Stands_in_its_batch_with_the_most_frequent_types()
    {
        var project = new Guid("0198f6a0-0000-7000-8000-000000000002");
        var events = Enumerable
            .Range(0, 60)
            .SelectMany(type => Enumerable.Range(0, type + 1).Select(i => ($"type-{type:00}", Now.AddSeconds(-i))))
            .ToArray();

        var tracked = EventsTracked.Of(project, Guid.Empty, events, "root");

        Assert.Equal((events.Length, 50, 55), (tracked.Count, tracked.Types.Count, tracked.OtherTypes));
        Assert.Equal(new EventTypeCount("type-59", 60), tracked.Types[0]);
        Assert.Equal(events.Length, tracked.Types.Sum(t => t.Count) + tracked.OtherTypes);
        Assert.Equal((Now.AddSeconds(-59), Now, project), (tracked.Earliest, tracked.Latest, tracked.Project));
    }

    [Fact]
    public void Is_of_a_week_that_begins_on_Monday_in_UTC() =>
        Assert.Equal(
            [new DateOnly(2026, 11, 16), new DateOnly(2026, 11, 16), new DateOnly(2026, 11, 23)],
            new[]
            {
                new DateTimeOffset(2026, 11, 16, 0, 0, 0, TimeSpan.Zero),
                new DateTimeOffset(2026, 11, 23, 0, 30, 0, TimeSpan.FromHours(1)),
                new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero),
            }.Select(EventsTracked.WeekOf)
        );

    [Fact]
    public void That_was_erased_is_told_of_in_events_of_a_thousand_batches()
    {
        var erased = Enumerable.Range(0, 2_001).Select(i => new ErasedRows(Guid.NewGuid(), i)).ToArray();

        var events = EventsErased.Of(Project.DefaultId, erased, []).Cast<EventsErased>().ToArray();

        Assert.Equal([1_000, 1_000, 1], events.Select(e => e.Batches.Count));
        Assert.Equal(erased, events.SelectMany(e => e.Batches));
        Assert.Empty(EventsErased.Of(Project.DefaultId, [], []));
    }

    private static JsonElement Json(string text) => JsonElement.Parse(text);
}
