using System.Security.Cryptography;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Api.Messaging;

namespace Samplit.Api.Experiments;

/// <summary>
/// A message for each time at which an experiment starts or ends by itself, written in the transaction that creates it.
/// A server that starts writes those that are missing: of experiments that an earlier version created, or that somebody
/// deleted.
/// </summary>
public sealed class ExperimentSchedule(OpenExperiments experiments, Outbox outbox, NpgsqlDataSource dataSource)
    : IStartsOnDatabase
{
    public IEnumerable<NpgsqlBatchCommand> Commands(Guid id, DateTimeOffset? startAt, DateTimeOffset? endAt) =>
        from at in (DateTimeOffset?[])[startAt, endAt]
        where at is not null
        select Command(new ChangeWhenDue(id, at.Value));

    async Task IStartsOnDatabase.StartAsync(CancellationToken ct)
    {
        foreach (var page in (await experiments.ListScheduledAsync(ct)).Chunk(500))
        {
            await using var batch = dataSource.CreateBatch();
            foreach (var command in page.SelectMany(e => Commands(e.Id, e.StartAt, e.EndAt)))
            {
                batch.BatchCommands.Add(command);
            }
            await batch.ExecuteNonQueryAsync(ct);
        }
    }

    private NpgsqlBatchCommand Command(ChangeWhenDue message) => outbox.Schedule(message, IdOf(message), message.At);

    /// <summary>The same for the same time, so that it is written once.</summary>
    private static Guid IdOf(ChangeWhenDue message) =>
        new(
            SHA256
                .HashData([.. message.Experiment.ToByteArray(), .. BitConverter.GetBytes(message.At.UtcTicks)])
                .AsSpan(0, 16)
        );
}
