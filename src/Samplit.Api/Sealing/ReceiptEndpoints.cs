using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Api.Decisions;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Visitors;
using Samplit.Projections.Export;
using Samplit.Projections.Schema;

namespace Samplit.Api.Sealing;

/// <param name="Visitor">The caller's identifier, as it was given at the assignment.</param>
internal sealed record ReceiptRequest(string? Visitor);

/// <summary>Finds the event in which a visitor was assigned.</summary>
internal sealed class AssignmentVersions(NpgsqlDataSource dataSource, VisitorSalts salts, StoreOptions options)
{
    private readonly string _table = SchemaName.Quote(options.Schema) + ".sticky_assignments";

    /// <returns>Null for a visitor who was never assigned, or an experiment that does not exist.</returns>
    public async Task<long?> FindAsync(Guid experimentId, string visitor, CancellationToken ct)
    {
        if (await salts.FindAsync(experimentId, ct) is not { } salt)
        {
            return null;
        }
        await using var command = dataSource.CreateCommand(
            $"SELECT assigned_version FROM {_table} WHERE experiment_id = $1 AND visitor = $2"
        );
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = experimentId });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = VisitorKey.From(salt, visitor).ToArray() });
        return await command.ExecuteScalarAsync(ct) as long?;
    }
}

/// <summary>Receipts: an event and the proof that it is in the log, for whoever wants to keep it.</summary>
internal static class ReceiptEndpoints
{
    internal static async Task<Results<ContentHttpResult, ProblemHttpResult>> OfEvent(
        Guid id,
        long sequence,
        Receipts receipts,
        CancellationToken ct
    ) =>
        await receipts.ForAsync(id, sequence, ct) is { } receipt
            ? Text(receipt)
            : Problems.From(LogEndpoints.NotSealed);

    internal static async Task<Results<ContentHttpResult, ProblemHttpResult>> OfVisitor(
        Guid id,
        ReceiptRequest request,
        AssignmentVersions assignments,
        Receipts receipts,
        CancellationToken ct
    )
    {
        if (Requests.VisitorProblem(request.Visitor) is { } problem)
        {
            return Problems.From(problem);
        }
        if (await assignments.FindAsync(id, request.Visitor!, ct) is not { } version)
        {
            return Problems.From(Refusal.VisitorNotAssigned);
        }
        return await OfEvent(id, version, receipts, ct);
    }

    private static ContentHttpResult Text(Ledger.Notes.LogProof receipt) => TypedResults.Text(receipt.ToString());
}
