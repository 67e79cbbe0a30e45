using System.Text;
using Samplit.Domain.Experiments;
using Samplit.Domain.Installations;
using Samplit.Ledger;
using Samplit.Ledger.Chain;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Tests;

/// <summary>
/// Snapshots are folded further after they were read, so nothing may be lost or added by writing one.
/// </summary>
public class Snapshots
{
    private static readonly ReadModels Models = new(new EphemeralProtector());
    private static readonly IReadOnlyList<StoredEvent> History = Stored(Histories.Random(seed: 1, count: 300));

    public static TheoryData<string> Names =>
        [
            .. Models
                .Inline.OfType<ISnapshotProjection>()
                .Where(p => p.StreamType == StreamTypes.Experiment)
                .Select(p => p.Name),
        ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Come_back_from_JSON_as_they_were(string name)
    {
        var projection = Named(name);
        object? state = null;
        foreach (var @event in History)
        {
            state = projection.Evolve(state, @event);
            var json = projection.Serialize(state!);

            Assert.Equal(projection.Plain(state!), projection.Plain(projection.Deserialize(json)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Go_on_from_JSON_as_if_they_had_never_been_away(string name)
    {
        var projection = Named(name);
        object? kept = null;
        object? stored = null;
        foreach (var @event in History)
        {
            kept = projection.Evolve(kept, @event);
            stored = projection.Evolve(stored, @event);
            stored = projection.Deserialize(projection.Serialize(stored!));
        }

        Assert.Equal(Json(projection, kept), Json(projection, stored));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Are_pure_folds_that_leave_every_earlier_state_alone(string name)
    {
        var projection = Named(name);
        var states = new List<(object State, string Json)>();
        object? first = null;
        object? second = null;
        foreach (var @event in History)
        {
            first = projection.Evolve(first, @event);
            second = projection.Evolve(second, @event);
            states.Add((first!, Json(projection, first)));

            Assert.Equal(Json(projection, first), Json(projection, second));
        }

        Assert.All(states, s => Assert.Equal(s.Json, Json(projection, s.State)));
        Assert.NotSame(first, second);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fold_two_streams_side_by_side_without_mixing_them(string name)
    {
        var projection = Named(name);
        var other = Stored(Histories.Random(seed: 2, count: 300));
        object? mine = null;
        object? theirs = null;
        foreach (var (a, b) in History.Zip(other))
        {
            mine = projection.Evolve(mine, a);
            theirs = projection.Evolve(theirs, b);
        }

        Assert.Equal(Json(projection, Fold(projection, History)), Json(projection, mine));
        Assert.Equal(Json(projection, Fold(projection, other)), Json(projection, theirs));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Are_the_same_instance_after_an_event_of_a_later_version(string name)
    {
        var projection = Named(name);
        var state = Fold(projection, History);
        var unknown = History[^1] with { Data = new UnknownEvent("visitor_praised", default) };

        Assert.Same(state, projection.Evolve(state, unknown));
        Assert.Null(projection.Evolve(null, unknown));
    }

    [Fact]
    public void Keep_every_member_that_is_not_computed()
    {
        Assert.Equal(
            """
            {"allocationPolicy":{"firstBatch":50,"floor":0.01,"largestBatch":2000,"maximumIntervalSeconds":600,"priorAlpha":0.5,"priorBeta":2},"allocationStrategy":"fixed","completedAt":"2026-11-20T12:00:00+00:00","createdAt":"2026-11-20T12:00:00+00:00","description":"The first thing that people see.\nOn every page.","hypothesis":"Shorter is better.","id":"0198c0de-0000-7000-8000-000000000002","metadata":{"limits":[1,2.5,null,true],"owner":{"team":"growth"}},"name":"Größe der Bühne 💶","revision":3,"seed":9007199254740991,"startedAt":"2026-11-20T12:00:00+00:00","status":"completed","tags":["home","Q4"],"trafficPerMillion":250000,"unitType":"household","variants":[{"isControl":true,"name":"control","weight":333334},{"isControl":false,"name":"b","weight":333333},{"isControl":false,"name":"c","weight":333333}]}
            """,
            After(Models.Experiments, Events.Created, new ExperimentStarted(), new ExperimentCompleted())
        );
        Assert.Equal(
            """
            {"id":"0198c0de-0000-7000-8000-000000000002","statistics":{"variants":[{"assignments":0,"conversions":1,"value":-12.5,"variant":"control"},{"assignments":1,"conversions":0,"value":0,"variant":"b"},{"assignments":0,"conversions":0,"value":0,"variant":"c"}]}}
            """,
            After(Models.Statistics, Events.Created, Events.Assigned, Events.Converted)
        );
        Assert.Equal(
            """
            {"arms":[{"assignments":1000,"conversions":10,"variant":"control"},{"assignments":1000,"conversions":15,"variant":"b"}],"changedAt":"2026-11-20T12:00:00+00:00","number":7,"weights":[165259,834741]}
            """,
            After(Models.AlgorithmStates, Events.Created, Events.Assigned, Events.Reallocated)
        );
        Assert.Equal(
            """
            {"createdAt":"2026-11-20T12:00:00+00:00","domains":["shop.example","*.xn--bcher-kva.example"],"id":"0198c0de-0000-7000-8000-000000000002","platform":"shopify","revision":2,"status":"suspended"}
            """,
            After(Models.Installations, Events.ByAlias["installation_created"], new InstallationSuspended())
        );
    }

    private static string After(ISnapshotProjection projection, params object[] events) =>
        Json(projection, Fold(projection, Stored(events)));

    private static ISnapshotProjection Named(string name) =>
        Models.Inline.OfType<ISnapshotProjection>().Single(p => p.Name == name);

    private static object? Fold(ISnapshotProjection projection, IEnumerable<StoredEvent> events) =>
        events.Aggregate((object?)null, projection.Evolve);

    private static string Json(ISnapshotProjection projection, object? state) =>
        Encoding.UTF8.GetString(CanonicalJson.Encode(projection.Plain(state!)));

    /// <summary>As the store would give them, all of one moment.</summary>
    private static IReadOnlyList<StoredEvent> Stored(IReadOnlyList<object> events) =>
        [
            .. events.Select(
                (data, i) =>
                    new StoredEvent(
                        Sequence: i + 1,
                        Guid.Empty,
                        Guid.Parse("0198c0de-0000-7000-8000-000000000002"),
                        Version: i + 1,
                        "",
                        data,
                        new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero),
                        EventMetadata.None,
                        default
                    )
            ),
        ];
}
