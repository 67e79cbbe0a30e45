using Npgsql;
using NpgsqlTypes;

namespace Samplit.Api.Database;

/// <summary>Statements with parameters, in fewer words.</summary>
internal static class Sql
{
    public static NpgsqlParameter Value<T>(T value)
        where T : notnull => new NpgsqlParameter<T> { TypedValue = value };

    public static NpgsqlParameter Text(string? value) => OrNull(NpgsqlDbType.Text, value);

    public static NpgsqlParameter Id(Guid? value) => OrNull(NpgsqlDbType.Uuid, value);

    public static NpgsqlParameter Bytes(byte[]? value) => OrNull(NpgsqlDbType.Bytea, value);

    public static NpgsqlParameter Time(DateTimeOffset? value) =>
        OrNull(NpgsqlDbType.TimestampTz, value?.ToUniversalTime());

    private static NpgsqlParameter OrNull(NpgsqlDbType type, object? value) =>
        new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };

    public static NpgsqlBatchCommand Command(string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.AddRange(parameters);
        return command;
    }

    public static void With(this NpgsqlCommand command, params NpgsqlParameter[] parameters) =>
        command.Parameters.AddRange(parameters);
}
