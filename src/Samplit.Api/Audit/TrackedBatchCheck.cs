using System.Text;
using System.Text.Json;
using Npgsql;
using Samplit.Domain.Access;
using Samplit.Domain.Json;
using Samplit.Domain.TrackedEvents;
using Samplit.Domain.Visitors;
using Samplit.Ledger;
using Samplit.Ledger.Chain;
using Samplit.Ledger.Export;
using Samplit.Verify.TrackedEvents;

namespace Samplit.Api.Audit;

/// <summary>A batch of tracked events, whose rows are read from the table and hashed again.</summary>
/// <param name="ErasedInLog">How many of its rows the log says were erased.</param>
internal sealed record TrackedBatchCheck(TrackedBatch Batch, int ErasedInLog)
{
    /// <summary>What a row is read from.</summary>
    public const string Columns =
        "batch, leaf, hash, salt, project_id, num_nonnulls(received_at, project_id, unit_type, unit, event_id, type, value, currency, "
        + "context, metrics, payload, flag, flag_variant, experiments) > 0, event_id, type, unit_type, unit, occurred_at, "
        + "received_at, value, currency, context::text, metrics::text, payload::text, flag, flag_variant, experiments::text";

    public EventsTracked Tracked => Batch.Tracked;

    /// <summary>The next row in the order of their places.</summary>
    public void Add(NpgsqlDataReader row)
    {
        var (leaf, hash) = (row.GetInt32(1), row.GetFieldValue<byte[]>(2));
        if (hash.Length != Digest.Size)
        {
            Batch.IsChanged = true;
            return;
        }
        var isErased = row.IsDBNull(3);
        Batch.IsChanged |=
            leaf != Batch.Rows
            || (
                isErased
                    ? row.GetBoolean(5)
                    : row.IsDBNull(4)
                        || row.GetGuid(4) != Project.Of(Tracked.Project)
                        || !HasHash(row, row.GetFieldValue<byte[]>(3), Digest.From(hash))
            );
        Batch.Add(Digest.From(hash), isErased);
    }

    /// <returns>What is wrong with the rows that were read; null when nothing is.</returns>
    public string? Wrong() => Batch.Wrong(ErasedInLog);

    /// <summary>A row as an export has it: one that says something else than its hash is there as it is.</summary>
    public static ExportItem.Row Export(NpgsqlDataReader row)
    {
        try
        {
            if (!row.IsDBNull(3) && Read(row)?.Content(row.GetFieldValue<byte[]>(3)) is { } content)
            {
                return ExportItem.Row.Of(content);
            }
        }
        catch (Exception e) when (e is NotCanonicalException or JsonException)
        {
            // Then it has its hash alone, and is found to have been erased without a receipt.
        }
        // What is no hash is none of the batch's either.
        return ExportItem.Row.Erased(
            row.GetFieldValue<byte[]>(2) is { Length: Digest.Size } hash ? Digest.From(hash) : default
        );
    }

    private static bool HasHash(NpgsqlDataReader row, byte[] salt, Digest hash)
    {
        try
        {
            return Read(row)?.Hash(salt) == hash;
        }
        catch (Exception e) when (e is NotCanonicalException or JsonException)
        {
            return false;
        }
    }

    /// <returns>Null for what no server writes.</returns>
    /// <exception cref="NotCanonicalException">JSON of it is none that a server writes.</exception>
    private static TrackedEventRow? Read(NpgsqlDataReader row)
    {
        var isWhole = !row.IsDBNull(6) && !row.IsDBNull(7) && !row.IsDBNull(8) && !row.IsDBNull(9) && !row.IsDBNull(11);
        if (
            !isWhole
            || NamedEnum.Find<UnitType>(row.GetString(8)) is not { } unitType
            || row.GetFieldValue<byte[]>(9) is not { Length: VisitorKey.Size } unit
        )
        {
            return null;
        }
        return new(
            row.GetString(6),
            row.GetString(7),
            unitType,
            VisitorKey.From(unit.AsSpan()),
            row.GetFieldValue<DateTimeOffset>(10),
            row.GetFieldValue<DateTimeOffset>(11),
            row.IsDBNull(12) ? null : row.GetDouble(12),
            Text(13),
            Json(14),
            Json(15),
            Json(16),
            Text(17),
            Text(18),
            Json(19)
        );

        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);

        byte[]? Json(int column) =>
            Text(column) is { } json ? CanonicalJson.Restore(Encoding.UTF8.GetBytes(json)) : null;
    }
}
