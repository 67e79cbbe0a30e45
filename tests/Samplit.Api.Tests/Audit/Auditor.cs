using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Samplit.Api.Audit;
using Samplit.Api.Host;
using Samplit.Domain.Access;
using Samplit.Domain.Approvals;
using Samplit.Ledger.Notes;
using Samplit.Projections.Export;
using Samplit.Projections.Sealing;
using Samplit.Projections.Streams;
using Samplit.Testing;
using Samplit.Verify.Audit;
using Samplit.Verify.State;

namespace Samplit.Api.Tests.Audit;

/// <summary>Looks at a database with the program's own services and no server.</summary>
internal sealed class Auditor : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public Auditor(TestDatabase database)
    {
        Database = database;
        var services = new ServiceCollection();
        services.AddLogging(l => l.ClearProviders());
        services.AddSamplit(new ConfigurationBuilder().Build(), database.ServerConnections);
        _services = services.BuildServiceProvider();
    }

    public TestDatabase Database { get; }

    public StreamStore Store => _services.GetRequiredService<StreamStore>();

    public async Task<AuditReport> VerifyAsync(Guid? only = null, Checkpoint? trusted = null, string? state = null)
    {
        using var folder = state is null ? null : VerifierStateFolder.Open(state);
        return (
            await _services
                .GetRequiredService<Verification>()
                .RunAsync(only, trusted, null, default, folder, isPipelined: true)
        )!;
    }

    public async Task<byte[]> ExportAsync(Guid experiment, bool openTail = true)
    {
        using var file = new MemoryStream();
        await _services
            .GetRequiredService<StreamExport>()
            .WriteAsync(file, experiment, ApprovalPolicy.StreamOf(Project.DefaultId), openTail, null, default);
        return file.ToArray();
    }

    public async Task<byte[]> ExportEventsAsync(Guid project)
    {
        using var file = new MemoryStream();
        await _services
            .GetRequiredService<TrackedEventExport>()
            .WriteAsync(file, project, openTail: true, null, default);
        return file.ToArray();
    }

    public async Task<string> NewestCheckpointAsync() =>
        (await _services.GetRequiredService<Checkpoints>().NewestAsync())!.ToString();

    public async Task<byte[]> ReceiptAsync(Guid experiment, long version)
    {
        var receipt = await _services.GetRequiredService<Receipts>().ForAsync(experiment, version);
        return Encoding.UTF8.GetBytes(receipt!.ToString());
    }

    /// <summary>As an operator does who keeps the rows of tracked events elsewhere.</summary>
    public async Task DetachWeeksAsync()
    {
        await using var detach = Database.DataSource.CreateCommand(
            """
            DO $$
            DECLARE part regclass;
            BEGIN
                FOR part IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'samplit.tracked_events'::regclass LOOP
                    EXECUTE format('ALTER TABLE samplit.tracked_events DETACH PARTITION %s', part);
                END LOOP;
            END $$
            """
        );
        await detach.ExecuteNonQueryAsync();
    }

    /// <summary>As a superuser whom no trigger stops and no foreign key.</summary>
    public async Task TamperAsync(string sql, params object[] values)
    {
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        await using (var free = new NpgsqlCommand("SET session_replication_role = replica", connection))
        {
            await free.ExecuteNonQueryAsync();
        }
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }
        Assert.NotEqual(0, await command.ExecuteNonQueryAsync());
    }

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();
}
