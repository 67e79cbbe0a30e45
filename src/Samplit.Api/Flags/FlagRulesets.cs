using System.Collections.Concurrent;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Api.Decisions;
using Samplit.Domain.Access;
using Samplit.Domain.Flags;
using Samplit.Projections;
using Samplit.Projections.Schema;

namespace Samplit.Api.Flags;

/// <summary>The flags of a project in one environment, and how its units are known.</summary>
/// <param name="Salt">Of the project's units; null while no flag has an override.</param>
/// <param name="Version">Of the project, whatever the environment.</param>
internal sealed record CurrentRuleset(FlagRuleset Rules, byte[]? Salt, FlagsVersion Version)
{
    /// <summary>The minutes in which it was noted last that all flags were asked for, and all that are for clients.</summary>
    public long[] NotedAt { get; } = new long[2];
}

/// <summary>
/// All flags in memory, compiled and swapped as one. Whoever asks gets them as they were at most a second ago; while the
/// database is away, as they were.
/// </summary>
public sealed partial class FlagRulesets(
    NpgsqlDataSource dataSource,
    ReadModels models,
    VisitorSalts visitorSalts,
    SchemaOptions options,
    TimeProvider clock,
    ILogger<FlagRulesets> logger
) : IDisposable
{
    /// <summary>From then on it is looked whether something has changed, beside whoever asks.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(500);

    /// <summary>From then on whoever asks waits for that.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(1);

    /// <summary>From then on they are evaluated as they were.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly string _schema = SchemaName.Quote(options.Schema);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile Snapshot? _snapshot;
    private int _changes;

    internal ValueTask<CurrentRuleset> FindAsync(Guid project, string environment, CancellationToken ct)
    {
        if (_snapshot is not { } known || AgeOf(known) >= Stale)
        {
            return WaitAsync(project, environment, ct);
        }
        if (AgeOf(known) >= Fresh && _turn.CurrentCount > 0)
        {
            _ = TryRefreshAsync();
        }
        return new(known.Find(project, environment));
    }

    /// <summary>For who was told of a change by a server that has seen it before this one did.</summary>
    /// <param name="told">Any text; what is no version is no news.</param>
    internal async ValueTask<CurrentRuleset> FindAsync(
        Guid project,
        string environment,
        string? told,
        CancellationToken ct
    )
    {
        var now = clock.GetTimestamp();
        var current = await FindAsync(project, environment, ct);
        return FlagsVersion.TryParse(told, out var version) && current.Version.IsBehind(version)
            ? (await TryRefreshAsync(notBefore: now).WaitAsync(ct)).Find(project, environment)
            : current;
    }

    /// <summary>Has what was changed here seen here at once.</summary>
    internal void Forget() => Interlocked.Increment(ref _changes);

    public void Dispose() => _turn.Dispose();

    /// <summary>One that was read before a change was made here is as old as can be.</summary>
    private TimeSpan AgeOf(Snapshot known) =>
        known.Changes == Volatile.Read(ref _changes) ? clock.GetElapsedTime(known.AsOf) : TimeSpan.MaxValue;

    private async ValueTask<CurrentRuleset> WaitAsync(Guid project, string environment, CancellationToken ct)
    {
        var refreshed = _snapshot is null ? await RefreshAsync(ct) : await TryRefreshAsync().WaitAsync(ct);
        return refreshed.Find(project, environment);
    }

    /// <summary>Once they are known, a database that does not answer leaves them as they are.</summary>
    /// <param name="notBefore">When it has to have been looked at the earliest; null for as recently as is fresh.</param>
    private async Task<Snapshot> TryRefreshAsync(long? notBefore = null)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        try
        {
            // Of a database that hangs not even what was cancelled comes to its end.
            return await RefreshAsync(patience.Token, notBefore).WaitAsync(patience.Token);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            var known = _snapshot!;
            if (!known.IsKept)
            {
                LogKept(e.Message);
            }
            return _snapshot = known with
            {
                AsOf = clock.GetTimestamp(),
                Changes = Volatile.Read(ref _changes),
                IsKept = true,
            };
        }
    }

    private async Task<Snapshot> RefreshAsync(CancellationToken ct, long? notBefore = null)
    {
        await _turn.WaitAsync(ct);
        try
        {
            var known = _snapshot;
            if (known is not null && (notBefore is { } from ? known.AsOf >= from : AgeOf(known) < Fresh))
            {
                return known;
            }
            var (asOf, changes) = (clock.GetTimestamp(), Volatile.Read(ref _changes));
            var state = await ReadStateAsync(ct);
            var read = known is not null && known.State == state ? known : await ReadAsync(state, ct);
            return _snapshot = read with { AsOf = asOf, Changes = changes, IsKept = false };
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>What is another one after every change: revisions only grow, and nothing is ever deleted.</summary>
    private async Task<(long Flags, long Segments)> ReadStateAsync(CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            SELECT (SELECT coalesce(sum((data ->> 'revision')::bigint), 0)::bigint FROM {_schema}.mt_doc_flags),
                (SELECT coalesce(sum((data ->> 'revision')::bigint), 0)::bigint FROM {_schema}.mt_doc_segments)
            """
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private async Task<Snapshot> ReadAsync((long, long) state, CancellationToken ct)
    {
        var flags = await ReadAllAsync<Flag>("mt_doc_flags", ct);
        var segments = await ReadAllAsync<Segment>("mt_doc_segments", ct);
        var salts = new Dictionary<Guid, byte[]>();
        foreach (var project in flags.Where(f => f.Overrides.Count > 0).Select(f => Project.Of(f.Project)).Distinct())
        {
            salts.Add(project, await visitorSalts.OfProjectAsync(project, ct));
        }
        return new Snapshot(
            state,
            flags.ToLookup(f => Project.Of(f.Project)),
            segments.ToLookup(s => Project.Of(s.Project)),
            salts,
            new()
        );
    }

    private async Task<IReadOnlyList<T>> ReadAllAsync<T>(string table, CancellationToken ct)
        where T : class
    {
        await using var command = dataSource.CreateCommand($"SELECT data::text FROM {_schema}.{table}");
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<T>();
        while (await reader.ReadAsync(ct))
        {
            found.Add(
                (T)System.Text.Json.JsonSerializer.Deserialize(reader.GetString(0), models.Json.GetTypeInfo(typeof(T)))!
            );
        }
        return found;
    }

    [LoggerMessage(LogLevel.Warning, "Flags are evaluated as they were, as they cannot be read: {Reason}")]
    private partial void LogKept(string reason);

    /// <param name="State">Of what was read.</param>
    /// <param name="Ready">Compiled when they are asked for first.</param>
    private sealed record Snapshot(
        (long, long) State,
        ILookup<Guid, Flag> Flags,
        ILookup<Guid, Segment> Segments,
        IReadOnlyDictionary<Guid, byte[]> Salts,
        ConcurrentDictionary<(Guid, string), CurrentRuleset> Ready
    )
    {
        /// <summary>When it was looked last whether that is still so.</summary>
        public long AsOf { get; init; }

        /// <summary>How many had been made here by then.</summary>
        public int Changes { get; init; }

        /// <summary>Whether it could not be looked then.</summary>
        public bool IsKept { get; init; }

        public CurrentRuleset Find(Guid project, string environment) =>
            Ready.GetOrAdd(
                (project, environment),
                static (key, all) =>
                    new(
                        FlagRuleset.Compile(key.Item2, all.Flags[key.Item1], all.Segments[key.Item1]),
                        all.Salts.GetValueOrDefault(key.Item1),
                        new(
                            all.Flags[key.Item1].Sum(f => (long)f.Revision),
                            all.Segments[key.Item1].Sum(s => (long)s.Revision)
                        )
                    ),
                this
            );
    }
}
