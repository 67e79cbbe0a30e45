using JasperFx.Events;
using Marten;
using Marten.Internal;
using Npgsql;
using Samplit.Ledger;
using Samplit.Ledger.Chain;

namespace Samplit.Projections.Streams;

/// <summary>
/// Links what is appended by Marten itself, by <c>StartStream</c> and <c>FetchForWriting</c>, in the last moment before
/// it is sent: versions, times and metadata are final then. Events keep the data, the id and the time that inline
/// projections saw.
/// </summary>
internal sealed class ChainListener(StreamStoreOptions options, StoreSql sql) : DocumentSessionListenerBase
{
    /// <exception cref="InvalidOperationException">
    /// No version is expected, so that nobody knows the link before; or the stream is one that its writer alone appends
    /// to.
    /// </exception>
    /// <exception cref="StreamVersionConflictException">
    /// The stream has no such version, or this machine's clock is behind.
    /// </exception>
    /// <exception cref="NotCanonicalException">The data would not survive storage.</exception>
    public override async Task BeforeSaveChangesAsync(IDocumentSession session, CancellationToken token)
    {
        foreach (var stream in session.PendingChanges.Streams().Where(s => s.Events.Count > 0))
        {
            var expected =
                stream.ExpectedVersionOnServer
                ?? throw new InvalidOperationException(
                    $"Stream {stream.Id} was appended to without a version that is expected: use FetchForWriting."
                );
            var (hash, at) =
                expected == 0
                    ? (ChainFormat.Genesis, DateTimeOffset.MinValue)
                    : await LastAsync((IMartenSession)session, stream.Id, expected, token);
            Link(stream, hash, at);
        }
    }

    private void Link(StreamAction stream, Digest hash, DateTimeOffset at)
    {
        foreach (var e in stream.Events)
        {
            // Nodes' clocks differ, by less than a person who acts on both.
            if (e.Timestamp < at)
            {
                throw new StreamVersionConflictException(stream.Id, stream.ExpectedVersionOnServer!.Value);
            }
            new EventMetadata(e.UserName, e.CausationId, e.CorrelationId).RequireStorable();
            var (type, canonical, stored) = options.Events.Write(e.Data);
            if (!ReferenceEquals(stored, e.Data))
            {
                throw new InvalidOperationException(
                    $"A '{type}' is stored otherwise than it was appended: append what {nameof(StreamStore.AsStored)} answers."
                );
            }
            hash = options.Chain.Link(
                new ChainRecord(
                    stream.Id,
                    e.Version,
                    Microseconds.SinceEpoch(e.Timestamp),
                    type,
                    e.UserName,
                    e.CausationId,
                    e.CorrelationId,
                    e.Id,
                    canonical
                ),
                hash
            );
            e.Headers = new Dictionary<string, object> { [ChainFormat.HeaderName] = hash.ToString() };
            // Names of our types are nobody's business but ours, and change.
            e.DotNetTypeName = null!;
            at = e.Timestamp;
        }
    }

    private async Task<(Digest Hash, DateTimeOffset At)> LastAsync(
        IMartenSession session,
        Guid id,
        long version,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(sql.ReadLink);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = version });
        await using var row = await session.ExecuteReaderAsync(command, ct);
        if (!await row.ReadAsync(ct))
        {
            throw new StreamVersionConflictException(id, version);
        }
        if (options.WriterOnly.Contains(row.GetString(0)))
        {
            throw new InvalidOperationException($"Only the writer of the {row.GetString(0)} {id} appends to it.");
        }
        return Digest.TryParse(await row.IsDBNullAsync(1, ct) ? null : row.GetString(1), out var hash)
            ? (hash, await row.GetFieldValueAsync<DateTimeOffset>(2, ct))
            : throw new InvalidDataException(
                $"Event {version} of stream {id} carries no chain hash; verify the stream."
            );
    }
}

/// <summary>PostgreSQL keeps microseconds, and what projections see of an event's time is what is stored.</summary>
internal sealed class MicrosecondClock(TimeProvider clock) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => Microseconds.Truncate(clock.GetUtcNow());
}
