using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Samplit.Domain.Allocation;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Domain.Experiments;
using Samplit.Domain.Json;
using Samplit.Domain.Visitors;
using Samplit.Ledger;
using Samplit.Projections.Experiments;
using Samplit.Projections.Rebuilding;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Tests;

/// <summary>
/// What the appending transactions wrote is what the events say, wherever the stream was cut into transactions.
/// </summary>
public class Inline_projections
{
    private const int Count = 400;

    public static readonly TheoryData<int> Seeds = [1, 2, 3];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Keep_snapshots_that_equal_a_fold_of_the_stream(int seed)
    {
        var (store, id, events) = await HistoryAsync(seed);

        foreach (
            var projection in store
                .Models.Inline.OfType<ISnapshotProjection>()
                .Where(p => p.StreamType == StreamTypes.Experiment)
        )
        {
            var (state, version) = Fold(projection, events);
            var row = Assert.Single(
                await store.RowsAsync(
                    $"SELECT mt_version, data FROM {{schema}}.{projection.Table} WHERE id = $1",
                    id,
                    r => (Version: r.GetInt64(0), Data: r.GetFieldValue<byte[]>(1))
                )
            );

            Assert.Equal(version, row.Version);
            Assert.Equal(Json(projection, state), Json(projection, projection.Deserialize(row.Data)));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Are_what_the_next_decision_is_made_on(int seed)
    {
        var (store, id, events) = await HistoryAsync(seed);

        var stream = await store.Store.FetchForWritingAsync(StreamTypes.Experiment, id);

        Assert.Equal(Count, stream.Version);
        foreach (
            var projection in store
                .Models.Inline.OfType<ISnapshotProjection>()
                .Where(p => p.StreamType == StreamTypes.Experiment)
        )
        {
            Assert.Equal(
                Json(projection, Fold(projection, events).State),
                Json(projection, stream.Snapshots[projection.Name])
            );
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Keep_one_row_a_visitor(int seed)
    {
        var (store, id, events) = await HistoryAsync(seed);

        var rows = await store.RowsAsync(
            """
            SELECT visitor, variant, propensity, allocation, assigned_version, converted_version
            FROM {schema}.sticky_assignments WHERE experiment_id = $1 ORDER BY assigned_version
            """,
            id,
            r => new StickyRow(
                VisitorKey.From(r.GetFieldValue<byte[]>(0)),
                r.GetString(1),
                r.GetDouble(2),
                r.GetInt32(3),
                r.GetInt64(4),
                r.IsDBNull(5) ? null : r.GetInt64(5)
            )
        );

        var conversions = events
            .Where(e => e.Data is ConversionRecorded)
            .ToDictionary(e => ((ConversionRecorded)e.Data).Visitor, e => (long?)e.Version);
        var expected = events
            .Where(e => e.Data is VisitorAssigned)
            .Select(e => (e.Version, Data: (VisitorAssigned)e.Data))
            .Select(e => new StickyRow(
                e.Data.Visitor,
                e.Data.Variant,
                e.Data.Propensity,
                e.Data.Allocation,
                e.Version,
                conversions.GetValueOrDefault(e.Data.Visitor)
            ));
        Assert.Equal(expected, rows);
        Assert.Contains(rows, r => r.Converted is null);
        Assert.Contains(rows, r => r.Converted is not null);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Keep_every_reallocation_with_all_it_was_computed_from(int seed)
    {
        var (store, id, events) = await HistoryAsync(seed);

        var rows = await store.RowsAsync(
            """
            SELECT (data ->> 'number')::int, (data ->> 'version')::bigint, (data ->> 'at')::timestamptz, data -> 'event'
            FROM {schema}.mt_doc_reallocations WHERE (data ->> 'experimentId')::uuid = $1 ORDER BY 1
            """,
            id,
            r => (r.GetInt32(0), r.GetInt64(1), r.GetFieldValue<DateTimeOffset>(2), Json(r.GetFieldValue<byte[]>(3)))
        );

        var expected = events
            .Where(e => e.Data is TrafficReallocated)
            .Select(e => (Event: e, Data: (TrafficReallocated)e.Data))
            .Select(e => (e.Data.Allocation, e.Event.Version, e.Event.Timestamp, Json(e.Data)));
        Assert.Equal(expected, rows);
        Assert.InRange(rows.Count, 3, Count);
        // What lies between them began with a change of the variants.
        Assert.Equal(
            Enumerable.Range(1, rows[^1].Item1).Except(rows.Select(r => r.Item1)),
            events
                .Select(e => e.Data)
                .OfType<VariantsChanged>()
                .Select(e => e.Allocation)
                .Where(a => a < rows[^1].Item1)
        );
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Count_visitors_between_what_others_do(int seed)
    {
        var (store, id, events) = await HistoryAsync(seed);

        var marks = await store.RowsAsync(
            "SELECT version, type, allocation, weights FROM {schema}.experiment_marks WHERE experiment_id = $1 ORDER BY version",
            id,
            r =>
                (
                    r.GetInt64(0),
                    r.GetString(1),
                    r.IsDBNull(2) ? (int?)null : r.GetInt32(2),
                    r.IsDBNull(3) ? "" : string.Join(' ', r.GetFieldValue<int[]>(3))
                )
        );
        var counts = await store.RowsAsync(
            """
            SELECT since, allocation, variant, sum(assignments)::bigint, sum(conversions)::bigint
            FROM {schema}.visitor_counts WHERE experiment_id = $1 GROUP BY 1, 2, 3 ORDER BY since, allocation, variant COLLATE "C"
            """,
            id,
            r => (r.GetInt64(0), r.GetInt32(1), r.GetString(2), r.GetInt64(3), r.GetInt64(4))
        );

        Assert.Equal(events.Where(e => e.Data is not (VisitorAssigned or ConversionRecorded)).Select(Mark), marks);
        Assert.Equal(
            events
                .Select(e => (Event: e, Since: Math.Max(marks.Last(m => m.Item1 <= e.Version).Item1, Grid(e.Version))))
                .Select(e =>
                    e.Event.Data switch
                    {
                        VisitorAssigned a => (e.Since, a.Allocation, a.Variant, Assigned: 1L, Converted: 0L),
                        ConversionRecorded c => (e.Since, c.Allocation, c.Variant, Assigned: 0L, Converted: 1L),
                        _ => (e.Since, Allocation: -1, Variant: "", Assigned: 0L, Converted: 0L),
                    }
                )
                .Where(e => e.Allocation >= 0)
                .GroupBy(e => (e.Since, e.Allocation, e.Variant))
                .Select(g =>
                    (g.Key.Since, g.Key.Allocation, g.Key.Variant, g.Sum(e => e.Assigned), g.Sum(e => e.Converted))
                )
                .OrderBy(c => (c.Since, c.Allocation))
                .ThenBy(c => c.Variant, StringComparer.Ordinal),
            counts
        );
        Assert.Contains(counts, c => c.Item5 > 0 && c.Item4 == 0); // converted under a later allocation

        // 128, 144, 160, …, 256, 288, …
        static long Grid(long version) =>
            Enumerable
                .Range(3, 20)
                .SelectMany(octave => Enumerable.Range(8, 8).Select(digits => (long)digits << octave))
                .Where(mark => mark >= 128 && mark < version)
                .DefaultIfEmpty(0)
                .Max();

        static (long, string, int?, string) Mark(StoredEvent e) =>
            e.Data switch
            {
                ExperimentCreated c => (e.Version, e.Type, 0, string.Join(' ', c.Variants.Select(v => v.Weight))),
                TrafficReallocated r => (
                    e.Version,
                    e.Type,
                    r.Allocation,
                    string.Join(' ', r.Variants.Select(v => v.Weight))
                ),
                VariantsChanged c => (
                    e.Version,
                    e.Type,
                    c.Allocation,
                    string.Join(' ', c.Variants.Select(v => v.Weight))
                ),
                _ => (e.Version, e.Type, null, ""),
            };
    }

    [Fact]
    public async Task Do_not_show_the_algorithms_memory_to_who_reads_the_table()
    {
        var (store, id, events) = await HistoryAsync(seed: 1);

        var stored = Assert.Single(
            await store.RowsAsync(
                "SELECT data::text FROM {schema}.mt_doc_algorithm_states WHERE id = $1",
                id,
                r => r.GetString(0)
            )
        );

        Assert.All(["arms", "weights", "control", "333333"], word => Assert.DoesNotContain(word, stored));
        var secret = JsonElement.Parse(stored).GetProperty("state").GetBytesFromBase64();
        var text = Encoding.Latin1.GetString(secret);
        Assert.All(["arms", "weights", "control", "333333"], word => Assert.DoesNotContain(word, text));
        Assert.ThrowsAny<CryptographicException>(() => new EphemeralProtector().Unprotect(secret));
        ISnapshotProjection projection = store.Models.AlgorithmStates;
        Assert.Equal(
            Json(projection, Fold(projection, events).State),
            Json(projection, projection.Deserialize(Encoding.UTF8.GetBytes(stored)))
        );
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Are_rebuilt_without_a_difference(int seed)
    {
        var (store, _, _) = await HistoryAsync(seed);
        var rebuild = new ProjectionRebuild(store.Store, TimeProvider.System);

        foreach (var projection in store.Models.Inline.Where(p => p.StreamType == StreamTypes.Experiment))
        {
            var report = await rebuild.RunAsync(projection.Name);

            Assert.Equal((0, Count), (report.Differences, report.Events));
        }
    }

    [Fact]
    public async Task Refuse_a_second_experiment_of_the_same_name_whatever_its_case()
    {
        var store = await TestStore.NewAsync();
        await store.AppendAsync(
            Guid.CreateVersion7(),
            [
                [Events.Created with { Name = "Hero" }],
            ]
        );

        var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() =>
            store.AppendAsync(
                Guid.CreateVersion7(),
                [
                    [Events.Created with { Name = "hERO" }],
                ]
            )
        );

        Assert.Equal(Experiments.ExperimentProjection.NameIndex, refused.ConstraintName);
    }

    [Fact]
    public void Turn_the_same_events_into_the_same_writes_every_time()
    {
        var models = new ReadModels(new EphemeralProtector());
        StoredEvent[] events =
        [
            .. Histories
                .Random(seed: 1, Count)
                .Select(
                    (e, i) => new StoredEvent(0, default, default, i + 1, "", e, default, EventMetadata.None, default)
                ),
        ];

        foreach (var projection in models.Inline.OfType<IRowProjection>())
        {
            Assert.Equal(Writes(projection, events), Writes(projection, events));
            Assert.NotEmpty(Writes(projection, events));
            Assert.Equal(
                projection is ExperimentMarksProjection,
                Writes(projection, [events[0], events[1]]).Length > 0
            );
        }
    }

    /// <summary>
    /// A random history in a store of its own, saved in random batches, and its events as they were stored.
    /// </summary>
    private static async Task<(TestStore Store, Guid Id, IReadOnlyList<StoredEvent> Events)> HistoryAsync(int seed)
    {
        var store = await TestStore.NewAsync();
        var id = Guid.CreateVersion7();
        await store.AppendAsync(id, Histories.Cut(Histories.Random(seed, Count), seed));
        return (store, id, await store.ReadAsync(id));
    }

    private static (object? State, long Version) Fold(ISnapshotProjection projection, IReadOnlyList<StoredEvent> events)
    {
        (object? State, long Version) folded = (null, 0);
        foreach (var @event in events)
        {
            var next = projection.Evolve(folded.State, @event);
            folded = ReferenceEquals(next, folded.State) ? folded : (next, @event.Version);
        }
        return folded;
    }

    private static string Json(ISnapshotProjection projection, object? state) => Json(projection.Plain(state!));

    private static string Json(TrafficReallocated reallocated) =>
        Json(JsonSerializer.SerializeToUtf8Bytes(reallocated, DomainJson.Default.TrafficReallocated));

    private static string Json(byte[] json) => Encoding.UTF8.GetString(Ledger.Chain.CanonicalJson.Restore(json));

    private static string[] Writes(IRowProjection projection, StoredEvent[] events)
    {
        var writes = new RowWrites("s.t");
        projection.Project(events, writes);
        return
        [
            .. writes.Commands.Select(c =>
                c.CommandText + JsonSerializer.Serialize(c.Parameters.Select(p => p.Value).ToArray())
            ),
        ];
    }

    private sealed record StickyRow(
        VisitorKey Visitor,
        string Variant,
        double Propensity,
        int Allocation,
        long Assigned,
        long? Converted
    );
}
