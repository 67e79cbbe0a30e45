using System.Security.Cryptography;
using Marten;
using Marten.Linq.MatchesSql;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Api.Messaging;
using Samplit.Domain.Flags;
using Samplit.Ledger;

namespace Samplit.Api.Flags;

/// <summary>
/// A message for each change of a flag that is to come, and for the next look at each ramp, written in the transaction
/// that they follow from. A server that starts writes those that are missing.
/// </summary>
public sealed class FlagSchedule(
    CallerSessions sessions,
    Outbox outbox,
    NpgsqlDataSource dataSource,
    FlagOptions options,
    TimeProvider clock
) : IStartsOnDatabase
{
    internal static readonly EventMetadata Scheduler = new(Actor: "svc:schedule");

    /// <summary>What a change of a flag makes due.</summary>
    public IEnumerable<NpgsqlBatchCommand> Commands(Flag? before, Flag after)
    {
        foreach (var planned in after.Planned ?? [])
        {
            if (before?.FindPlanned(planned.Id) is null)
            {
                yield return outbox.Schedule(
                    new CarryOutFlagChange(after.Id, planned.Id, planned.At),
                    planned.Id,
                    planned.At
                );
            }
        }
        var now = clock.GetUtcNow();
        foreach (var ramp in after.Ramps ?? [])
        {
            // Records of one history: what did not change is the same instance.
            if (!ReferenceEquals(before?.FindRamp(ramp.Id), ramp) && FirstLook(ramp, now) is { } at)
            {
                yield return Look(after.Id, ramp, at);
            }
        }
    }

    /// <summary>Behind a look, the next one, as long as there is anything to look for.</summary>
    internal async Task LookAgainAsync(AdvanceFlagRamp look, DateTimeOffset now, CancellationToken ct)
    {
        var flag = await sessions.ReadAsync(session => session.LoadAsync<Flag>(look.Flag, ct), ct);
        if (flag?.FindRamp(look.Ramp) is { } ramp && NextLook(ramp, now) is { } at)
        {
            await ExecuteAsync([Look(look.Flag, ramp, at)], ct);
        }
    }

    async Task IStartsOnDatabase.StartAsync(CancellationToken ct)
    {
        var flags = await sessions.ReadAsync(
            session =>
                session
                    .Query<Flag>()
                    .Where(f => f.MatchesSql("(d.data -> 'planned' IS NOT NULL OR d.data -> 'ramps' IS NOT NULL)"))
                    .ToListAsync(ct),
            ct
        );
        foreach (var page in flags.SelectMany(f => Commands(before: null, f)).Chunk(500))
        {
            await ExecuteAsync(page, ct);
        }
    }

    /// <returns>When a ramp that has just become so is to be looked at; null for never.</returns>
    private DateTimeOffset? FirstLook(FlagRamp ramp, DateTimeOffset now) =>
        ramp.HeldUntil <= now
        && (ramp.Status == FlagRampStatus.Running || (ramp.Status == FlagRampStatus.Waiting && ramp.IsApproved))
            ? now
            : NextLook(ramp, now);

    /// <returns>When a ramp is to be looked at again, later than now; null for never.</returns>
    private DateTimeOffset? NextLook(FlagRamp ramp, DateTimeOffset now)
    {
        if (!ramp.IsOpen)
        {
            return null;
        }
        var isHeld = ramp.Status == FlagRampStatus.Running && ramp.HeldUntil > now;
        // Somebody has to do something, which is when it is looked at.
        var isUpToPeople =
            ramp.Status == FlagRampStatus.Paused || (ramp.Waits == FlagRampWait.Approval && !ramp.IsApproved);
        return ramp.Guard is null && isUpToPeople ? null
            : isHeld && (ramp.Guard is null || ramp.HeldUntil < Tick(now)) ? ramp.HeldUntil
            : Tick(now);
    }

    /// <summary>Times that all servers have in common, so that looks that were written twice become one.</summary>
    private DateTimeOffset Tick(DateTimeOffset now)
    {
        var every = options.FlagRampCheck.Ticks;
        return new((now.UtcTicks / every + 1) * every, TimeSpan.Zero);
    }

    private NpgsqlBatchCommand Look(Guid flag, FlagRamp ramp, DateTimeOffset at) =>
        outbox.Schedule(
            new AdvanceFlagRamp(flag, ramp.Id, ramp.Step, at),
            new(SHA256.HashData([.. ramp.Id.ToByteArray(), .. BitConverter.GetBytes(at.UtcTicks)]).AsSpan(0, 16)),
            at
        );

    private async Task ExecuteAsync(IEnumerable<NpgsqlBatchCommand> commands, CancellationToken ct)
    {
        await using var batch = dataSource.CreateBatch();
        foreach (var command in commands)
        {
            batch.BatchCommands.Add(command);
        }
        await batch.ExecuteNonQueryAsync(ct);
    }
}
