using System.Globalization;
using System.Runtime.CompilerServices;
using Parquet;
using Parquet.Schema;

namespace Samplit.Api.Imports;

/// <summary>Apache Parquet, of which the plain columns are read; a group of rows is in memory at a time.</summary>
internal sealed class ParquetTable : ImportTable
{
    /// <summary>Rows of a group: writers make them of a million at most.</summary>
    private const int MaxRowsOfGroup = 2_000_000;

    /// <summary>Bytes that the columns that are read come to in a group.</summary>
    private const long MaxGroupSize = 256 * 1024 * 1024;

    private static readonly ParquetOptions Options = new() { TreatByteArrayAsString = true };

    private readonly Stream _file;

    private ParquetTable(Stream file, IReadOnlyList<string> columns) => (_file, Columns) = (file, columns);

    public override IReadOnlyList<string> Columns { get; }

    public static async Task<ParquetTable> CreateAsync(Stream file, CancellationToken ct)
    {
        await using var reader = await OpenReaderAsync(file, ct);
        return new ParquetTable(file, RequireColumns([.. Plain(reader).Select(f => f.Name)]));
    }

    public override async IAsyncEnumerable<ImportRow> ReadAsync(
        IReadOnlyList<int> columns,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        await using var parquet = await OpenReaderAsync(_file, ct);
        var fields = Plain(parquet).ToArray();
        var (cells, number) = (new string?[columns.Count], 0L);
        for (var g = 0; g < parquet.RowGroupCount; g++)
        {
            var values = await ReadGroupAsync(parquet, g, [.. columns.Select(c => fields[c])], ct);
            for (var row = 0; row < values.Rows; row++)
            {
                for (var i = 0; i < cells.Length; i++)
                {
                    cells[i] = values.Columns[i](row) is { Length: > 0 } text ? text : null;
                }
                yield return new(++number, cells);
            }
        }
    }

    private static async Task<ParquetReader> OpenReaderAsync(Stream file, CancellationToken ct)
    {
        file.Position = 0;
        return await GuardAsync(() => ParquetReader.CreateAsync(file, Options, leaveStreamOpen: true, ct));
    }

    private static async Task<(int Rows, Func<int, string?>[] Columns)> ReadGroupAsync(
        ParquetReader parquet,
        int number,
        DataField[] fields,
        CancellationToken ct
    )
    {
        using var group = parquet.OpenRowGroupReader(number);
        if (group.RowCount is < 0 or > MaxRowsOfGroup)
        {
            throw new ImportFormatException($"A group of rows has more than {MaxRowsOfGroup:N0} of them.");
        }
        var (columns, size) = (new Func<int, string?>[fields.Length], 0L);
        for (var i = 0; i < fields.Length; i++)
        {
            var field = fields[i];
            if (
                group.GetMetadata(field)?.MetaData?.TotalUncompressedSize
                    is not (>= 0 and <= MaxGroupSize and var bytes)
                || (size += bytes) > MaxGroupSize
            )
            {
                throw new ImportFormatException(
                    $"A group of rows has more than {MaxGroupSize:N0} bytes up to '{Short(field.Name)}'."
                );
            }
            columns[i] = await GuardAsync(() => ReadColumnAsync(group, field, ct));
        }
        return ((int)group.RowCount, columns);
    }

    private static Task<Func<int, string?>> ReadColumnAsync(
        ParquetRowGroupReader group,
        DataField field,
        CancellationToken ct
    )
    {
        string Real<T>(T value)
            where T : IFormattable => value.ToString("R", CultureInfo.InvariantCulture);
        string Plain<T>(T value)
            where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
        Task<Func<int, string?>> Read<T>(Func<T, string> toText)
            where T : struct => ReadColumnAsync(group, field, toText, ct);

        return Type.GetTypeCode(field.ClrType) switch
        {
            TypeCode.Boolean => Read<bool>(v => v ? "true" : "false"),
            TypeCode.SByte => Read<sbyte>(Plain),
            TypeCode.Byte => Read<byte>(Plain),
            TypeCode.Int16 => Read<short>(Plain),
            TypeCode.UInt16 => Read<ushort>(Plain),
            TypeCode.Int32 => Read<int>(Plain),
            TypeCode.UInt32 => Read<uint>(Plain),
            TypeCode.Int64 => Read<long>(Plain),
            TypeCode.UInt64 => Read<ulong>(Plain),
            TypeCode.Single => Read<float>(Real),
            TypeCode.Double => Read<double>(Real),
            TypeCode.Decimal => Read<decimal>(Plain),
            TypeCode.DateTime => Read<DateTime>(Time),
            _ when field.ClrType == typeof(Guid) => Read<Guid>(Plain),
            _ => ReadTextsAsync(group, field, ct),
        };
    }

    private static async Task<Func<int, string?>> ReadColumnAsync<T>(
        ParquetRowGroupReader group,
        DataField field,
        Func<T, string> toText,
        CancellationToken ct
    )
        where T : struct
    {
        var values = new T?[group.RowCount];
        await group.ReadAsync<T>(field, values, cancellationToken: ct);
        return row => values[row] is { } value ? toText(value) : null;
    }

    private static async Task<Func<int, string?>> ReadTextsAsync(
        ParquetRowGroupReader group,
        DataField field,
        CancellationToken ct
    )
    {
        if (!IsText(field))
        {
            throw new ImportFormatException($"'{Short(field.Name)}' is of the type {field.ClrType.Name}.");
        }
        var texts = new string?[group.RowCount];
        await group.ReadAsync(field, texts!, cancellationToken: ct);
        return row => texts[row];
    }

    private static bool IsText(DataField field) => field.ClrType == typeof(ReadOnlyMemory<char>);

    /// <summary>Only one that is said to be in UTC has an offset.</summary>
    private static string Time(DateTime value) =>
        value.ToString(
            value.Kind == DateTimeKind.Utc ? "yyyy-MM-ddTHH:mm:ss.fffffffZ" : "yyyy-MM-ddTHH:mm:ss.fffffff",
            CultureInfo.InvariantCulture
        );

    /// <summary>Those that are no part of another, and no lists.</summary>
    private static IEnumerable<DataField> Plain(ParquetReader parquet) =>
        parquet.Schema.Fields.OfType<DataField>().Where(f => !f.IsArray);

    /// <summary>What is wrong with a file the library says with all kinds of exceptions.</summary>
    private static async Task<T> GuardAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception e)
            when (e is not (OperationCanceledException or ImportFormatException or OutOfMemoryException))
        {
            throw new ImportFormatException("It begins as Parquet, and cannot be read as that.");
        }
    }
}
