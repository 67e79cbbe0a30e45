using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using JasperFx.Events;
using Marten;
using Npgsql;
using NpgsqlTypes;
using Weasel.Core;
using Weasel.Storage;
using ICommandBuilder = Weasel.Postgresql.ICommandBuilder;
using IStorageOperation = Marten.Internal.Operations.IStorageOperation;

namespace Samplit.Projections.Streams;

/// <summary>
/// A statement of ours in Marten's unit of work. Marten would run what is about events first, in the order in which it
/// was queued, so that is what all of ours say they are.
/// </summary>
internal abstract class EventOperation : IStorageOperation
{
    public Type DocumentType => typeof(IEvent);

    public abstract void ConfigureCommand(ICommandBuilder builder, IStorageSession session);

    public OperationRole Role() => OperationRole.Events;

    public virtual Task PostprocessAsync(DbDataReader reader, IList<Exception> exceptions, CancellationToken token) =>
        Task.CompletedTask;

    /// <summary>A parameter with one value of each item: a column, for <c>unnest</c>.</summary>
    protected static void AppendColumn<TItem, TValue>(
        ICommandBuilder builder,
        IReadOnlyList<TItem> items,
        Func<TItem, TValue> value,
        NpgsqlDbType type
    )
    {
        var values = new TValue[items.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = value(items[i]);
        }
        builder.AppendParameter(values, NpgsqlDbType.Array | type);
    }
}

/// <summary>
/// A command with parameters $1, $2, …, which Marten's builder numbers anew in the order of their first mentions.
/// </summary>
internal partial class CommandOperation : EventOperation
{
    private static readonly ConcurrentDictionary<string, Part[]> Templates = new(StringComparer.Ordinal);

    private readonly NpgsqlBatchCommand _command;

    protected CommandOperation(NpgsqlBatchCommand command) => _command = command;

    /// <summary>Marten has to know whether rows come back.</summary>
    public static EventOperation From(NpgsqlBatchCommand command) =>
        command.CommandText.AsSpan().TrimStart() is var sql
        && (
            sql.StartsWith("SELECT", StringComparison.OrdinalIgnoreCase)
            || sql.StartsWith("WITH", StringComparison.OrdinalIgnoreCase)
        )
            ? new CommandOperation(command)
            : new NonQuery(command);

    public override void ConfigureCommand(ICommandBuilder builder, IStorageSession session)
    {
        foreach (var (text, parameter) in Templates.GetOrAdd(_command.CommandText, Split))
        {
            builder.Append(text);
            if (parameter is { } index)
            {
                var value = _command.Parameters[index];
                builder.AppendParameter(value.Value, value.NpgsqlDbType);
            }
        }
    }

    private static Part[] Split(string sql)
    {
        var parts = new List<Part>();
        var numbers = new Dictionary<int, int>();
        var text = new StringBuilder();
        var end = 0;
        foreach (Match mention in Parameter().Matches(sql))
        {
            text.Append(sql, end, mention.Index - end);
            end = mention.Index + mention.Length;
            var index = int.Parse(mention.ValueSpan[1..], CultureInfo.InvariantCulture) - 1;
            if (numbers.TryGetValue(index, out var number))
            {
                text.Append(CultureInfo.InvariantCulture, $"${number}");
                continue;
            }
            numbers.Add(index, numbers.Count + 1);
            parts.Add(new Part(text.ToString(), index));
            text.Clear();
        }
        return [.. parts, new Part(text.Append(sql, end, sql.Length - end).ToString(), null)];
    }

    /// <param name="Parameter">What comes behind the text: index of a parameter of the command.</param>
    private readonly record struct Part(string Text, int? Parameter);

    [GeneratedRegex(@"\$\d+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Parameter();

    private sealed class NonQuery(NpgsqlBatchCommand command) : CommandOperation(command), NoDataReturnedCall;
}

public static class SideRows
{
    /// <summary>
    /// Queues a command for the transaction of a session. It runs before the events are numbered, so what it refuses
    /// leaves no gap behind.
    /// </summary>
    public static void Execute(this IDocumentSession session, NpgsqlBatchCommand command) =>
        session.QueueOperation(CommandOperation.From(command));
}
