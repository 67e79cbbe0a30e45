using System.Globalization;
using System.Text;
using System.Text.Json;
using Npgsql;
using Samplit.Domain.Access;
using Samplit.Domain.Json;
using Samplit.Domain.TrackedEvents;
using Samplit.Domain.Visitors;
using Samplit.Ledger;
using Samplit.Ledger.Chain;
using Samplit.Verify.TrackedEvents;

namespace Samplit.Api.Audit;

/// <summary>A batch of tracked events, whose rows are hashed again one after the other.</summary>
/// <param name="Sequence">Of its event, in the stream.</param>
/// <param name="ErasedInLog">How many of its rows the log says were erased.</param>
internal sealed record TrackedBatchCheck(long Sequence, EventsTracked Tracked, int ErasedInLog)
{
    /// <summary>What a row is read from.</summary>
    public const string Columns =
        "batch, leaf, hash, salt, project_id, num_nonnulls(received_at, project_id, unit_type, unit, event_id, type, value, currency, "
        + "context, metrics, payload, flag, flag_variant, experiments) > 0, event_id, type, unit_type, unit, occurred_at, "
        + "received_at, value, currency, context::text, metrics::text, payload::text, flag, flag_variant, experiments::text";

    private readonly TrackedEventTree _tree = new();
    private bool _isChanged;

    public long Rows => _tree.Count;

    public int Erased { get; private set; }

    public bool IsShort => Rows < Tracked.Count;

    /// <summary>The next row in the order of their places.</summary>
    public void Add(NpgsqlDataReader row)
    {
        var (leaf, hash) = (row.GetInt32(1), row.GetFieldValue<byte[]>(2));
        if (hash.Length != Digest.Size)
        {
            _isChanged = true;
            return;
        }
        _isChanged |= leaf != Rows;
        _tree.Add(TrackedEventTree.Leaf(Digest.From(hash)));
        if (row.IsDBNull(3))
        {
            Erased++;
            _isChanged |= row.GetBoolean(5);
            return;
        }
        _isChanged |=
            row.IsDBNull(4)
            || row.GetGuid(4) != Project.Of(Tracked.Project)
            || !HasHash(row, row.GetFieldValue<byte[]>(3), Digest.From(hash));
    }

    /// <returns>What is wrong with the rows that were read; null when nothing is.</returns>
    public string? Wrong() =>
        Rows != Tracked.Count
            ? string.Create(CultureInfo.InvariantCulture, $"{Rows} rows are there instead of {Tracked.Count}")
        : _isChanged ? "a row was changed"
        : _tree.Root() != Tracked.Root ? "the rows are not those that were committed"
        : Erased != ErasedInLog
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{Erased} rows are erased, and the log tells of {ErasedInLog}"
            )
        : null;

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
