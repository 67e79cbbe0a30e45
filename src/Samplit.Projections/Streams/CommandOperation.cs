using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.RegularExpressions;
using JasperFx.Events;
using Npgsql;
using Weasel.Core;
using ICommandBuilder = Weasel.Postgresql.ICommandBuilder;
using Weasel.Storage;
using IStorageOperation = Marten.Internal.Operations.IStorageOperation;

namespace Samplit.Projections.Streams;

/// <summary>
/// A statement of ours in Marten's unit of work. Marten runs what is about events first, in the order in which it was
/// queued, so that is what all of ours say they are.
/// </summary>
internal abstract class EventOperation : IStorageOperation
{
    public Type DocumentType => typeof(IEvent);

    public abstract void ConfigureCommand(ICommandBuilder builder, IStorageSession session);

    public OperationRole Role() => OperationRole.Events;

    public virtual Task PostprocessAsync(DbDataReader reader, IList<Exception> exceptions, CancellationToken token) =>
        Task.CompletedTask;
}

/// <summary>A command with parameters $1, $2, … whose first mentions stand in that order.</summary>
internal partial class CommandOperation : EventOperation
{
    private static readonly ConcurrentDictionary<string, string[]> Templates = new(StringComparer.Ordinal);

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
            : new Silent(command);

    public override void ConfigureCommand(ICommandBuilder builder, IStorageSession session)
    {
        var parts = Templates.GetOrAdd(_command.CommandText, Split);
        for (var i = 0; i < parts.Length; i++)
        {
            builder.Append(parts[i]);
            if (i < _command.Parameters.Count)
            {
                var parameter = _command.Parameters[i];
                builder.AppendParameter(parameter.Value, parameter.NpgsqlDbType);
            }
        }
    }

    /// <summary>The text around the first mention of each parameter; later mentions stay in it as they are.</summary>
    private static string[] Split(string sql)
    {
        var parts = new List<string>();
        var start = 0;
        foreach (Match mention in Parameter().Matches(sql))
        {
            var number = int.Parse(mention.ValueSpan[1..]);
            if (number == parts.Count + 1)
            {
                parts.Add(sql[start..mention.Index]);
                start = mention.Index + mention.Length;
            }
            else if (number > parts.Count + 1)
            {
                throw new ArgumentException($"${number} is mentioned before ${parts.Count + 1}.", nameof(sql));
            }
        }
        return [.. parts, sql[start..]];
    }

    [GeneratedRegex(@"\$\d+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Parameter();

    private sealed class Silent(NpgsqlBatchCommand command) : CommandOperation(command), NoDataReturnedCall;
}
