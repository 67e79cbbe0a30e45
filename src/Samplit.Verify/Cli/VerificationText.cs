using Samplit.Domain.Experiments;
using Samplit.Verify.Audit;
using Spectre.Console;

namespace Samplit.Verify.Cli;

/// <summary>The findings of a verification, for people.</summary>
public static class VerificationText
{
    private const int MaxWrongListed = 10;

    /// <param name="isFromOutside">
    /// Whether the log was compared with a key or a checkpoint that the server does not keep.
    /// </param>
    public static void Print(AuditReport report, bool isFromOutside)
    {
        var isOnly = report.Streams.Count == 1;
        // Whoever reads one line must not read that all is well when nobody vouches for the log.
        if (report.Log.Verdict != LogVerdict.Intact)
        {
            PrintProblem(report.Log);
        }
        else if (!isFromOutside)
        {
            AnsiConsole.MarkupLine(
                "[yellow]log not compared with anything kept outside[/]: the database agrees with itself, or not. "
                    + "--checkpoint FILE --key KEY compares it with what you kept"
            );
        }
        foreach (var stream in report.Streams.Where(s => s.Verdict != AuditVerdict.Intact).OrderBy(s => s.Verdict))
        {
            Print(stream, isOnly);
        }
        foreach (var stream in report.Streams.Where(s => s.Deviations.Count > 0))
        {
            PrintDeviations(stream, isOnly);
        }
        if (report.Streams is [{ Verdict: AuditVerdict.Intact or AuditVerdict.NotCovered } only])
        {
            AnsiConsole.MarkupLineInterpolated(
                $"[green]intact[/]: {only.Chain.Checked:N0} events, head {only.Chain.Head}"
            );
            if (only.Registration?.Registered is { } registered)
            {
                AnsiConsole.MarkupLineInterpolated($"registered before the start: {Words(registered)}");
            }
            foreach (var (type, count) in only.Chain.UnknownTypes)
            {
                AnsiConsole.MarkupLineInterpolated(
                    $"[yellow]{count:N0} events of the unknown type '{type}'[/] were verified like the others."
                );
            }
        }
        else if (report.IsClean)
        {
            AnsiConsole.MarkupLineInterpolated(
                $"[green]intact[/]: {report.Checked:N0} events of {report.Streams.Count:N0} streams"
            );
        }
        if (report.Metrics is { } metrics)
        {
            Print(metrics);
        }
        if (report.TrackedEvents is { } events)
        {
            Print(events);
        }
        PrintLog(report.Log);
    }

    private static void Print(TrackedEventFindings events)
    {
        foreach (var wrong in events.Wrong.Take(MaxWrongListed))
        {
            AnsiConsole.MarkupLineInterpolated(
                $"[red]tampered[/] tracked events: {wrong.Reason} in batch {wrong.Batch}, whose event is at sequence {wrong.Sequence} of {wrong.StreamId}"
            );
        }
        PrintUnlisted(events.WrongInAll);
        if (events.Stray > 0)
        {
            AnsiConsole.MarkupLineInterpolated(
                $"[red]tampered[/] tracked events: {events.Stray:N0} rows are of no batch that the log tells of."
            );
        }
        if (events.Away > 0)
        {
            AnsiConsole.MarkupLineInterpolated(
                $"[yellow]{events.Away:N0} batches[/] of tracked events were not hashed: weeks of theirs are kept elsewhere."
            );
        }
        if (events is { Batches: > 0, Verdict: not AuditVerdict.Tampered })
        {
            AnsiConsole.MarkupLineInterpolated(
                $"[green]tracked events intact[/]: {events.Rows:N0} rows of {events.Batches:N0} batches hashed again, {events.Erased:N0} of them erased"
            );
        }
    }

    private static void PrintUnlisted(long wrongInAll)
    {
        if (wrongInAll > MaxWrongListed)
        {
            AnsiConsole.MarkupLineInterpolated(
                $"[red]{wrongInAll - MaxWrongListed:N0} more[/] batches are wrong; --json lists the first hundred."
            );
        }
    }

    private static void Print(MetricFindings metrics)
    {
        foreach (var wrong in metrics.Wrong.Take(MaxWrongListed))
        {
            AnsiConsole.MarkupLineInterpolated(
                $"[red]tampered[/] metrics: {wrong.Reason} in batch '{wrong.BatchId}' of '{wrong.Source}', whose event is at sequence {wrong.Sequence}"
            );
        }
        PrintUnlisted(metrics.WrongInAll);
        if (metrics.WrongDays > 0)
        {
            AnsiConsole.MarkupLineInterpolated(
                $"[red]tampered[/] metrics: {metrics.WrongDays:N0} days count otherwise than their newest rows say."
            );
        }
        if (metrics.Away > 0)
        {
            AnsiConsole.MarkupLineInterpolated(
                $"[yellow]{metrics.Away:N0} batches[/] of metrics were not hashed: months of theirs are kept elsewhere."
            );
        }
        if (metrics is { Batches: > 0, Verdict: not AuditVerdict.Tampered })
        {
            AnsiConsole.MarkupLineInterpolated($"[green]metrics intact[/]: {metrics.Batches:N0} batches hashed again");
        }
    }

    private static void Print(StreamFindings stream, bool isOnly)
    {
        var of = isOnly ? "" : $" of {stream.Chain.StreamId}";
        var chain = stream.Chain;
        switch (stream.Verdict)
        {
            case AuditVerdict.Tampered:
                AnsiConsole.MarkupLineInterpolated(
                    $"[red]tampered[/] at sequence {chain.BrokenVersion}{of}: {Words(chain.Tampering!.Value)}: {chain.Reason}"
                );
                AnsiConsole.MarkupLineInterpolated($"{chain.Checked:N0} events before it are intact.");
                break;
            case AuditVerdict.UnverifiableVersion:
                AnsiConsole.MarkupLineInterpolated(
                    $"[red]unverifiable version[/] at sequence {chain.BrokenVersion}{of}: {chain.Reason}"
                );
                AnsiConsole.MarkupLineInterpolated($"{chain.Checked:N0} events before it are intact.");
                break;
            case AuditVerdict.NotCovered when isOnly:
                AnsiConsole.MarkupLineInterpolated(
                    $"[yellow]{chain.Checked - stream.Covered:N0} events[/] are newer than the checkpoint, which covers {stream.Covered:N0}."
                );
                break;
        }
        foreach (var wrong in stream.WrongDecisions.Take(MaxWrongListed))
        {
            AnsiConsole.MarkupLineInterpolated(
                $"[red]wrongly computed[/] at sequence {wrong.Sequence}{of} ({wrong.Rule}): recorded is {wrong.Recorded}; what follows from the stream is {wrong.Expected}"
            );
        }
        if (stream.WrongDecisionsInAll > MaxWrongListed)
        {
            AnsiConsole.MarkupLineInterpolated(
                $"[red]{stream.WrongDecisionsInAll - MaxWrongListed:N0} more[/] decisions are wrong; --json lists the first hundred."
            );
        }
    }

    private static void PrintDeviations(StreamFindings stream, bool isOnly)
    {
        var of = isOnly ? "" : $" of {stream.Chain.StreamId}";
        foreach (var d in stream.Deviations.Take(MaxWrongListed))
        {
            var reason = d.Reason is null ? "" : $", because: {d.Reason}";
            AnsiConsole.MarkupLineInterpolated(
                $"[yellow]deviation[/] at sequence {d.Sequence}{of} ({d.At:yyyy-MM-dd HH:mm:ss} UTC): {d.Field} {Quoted(d.Before)} → {Quoted(d.After)}{reason}"
            );
        }
        if (stream.Registration!.DeviationsInAll > MaxWrongListed)
        {
            AnsiConsole.MarkupLineInterpolated(
                $"[yellow]{stream.Registration.DeviationsInAll - MaxWrongListed:N0} more[/] deviations from what was registered; --json lists the first hundred."
            );
        }
    }

    private static string Words(Preregistration registered)
    {
        (string Name, string? Value)[] members =
        [
            ("hypothesis", registered.Hypothesis),
            ("metric", registered.Metric),
            ("stop rule", registered.StopRule),
            ("minimum sample", registered.MinimumSample?.ToString("N0")),
        ];
        return string.Join("; ", members.Where(m => m.Value is not null).Select(m => $"{m.Name} '{m.Value}'"));
    }

    private static string Quoted(string? value) => value is null ? "not registered" : $"'{value}'";

    private static void PrintLog(LogFindings log)
    {
        if (log.Since is { } since)
        {
            AnsiConsole.MarkupLineInterpolated(
                $"verified from the checkpoint of {since:N0} leaves: [yellow]older events were verified before[/], and not looked at again"
            );
        }
        if (log.Verdict == LogVerdict.Intact)
        {
            AnsiConsole.MarkupLineInterpolated(
                $"[green]log intact[/]: {log.Size:N0} leaves, checkpoint of {log.Checkpoint!.Size:N0} with root {log.Checkpoint.Root}"
            );
        }
    }

    private static void PrintProblem(LogFindings log)
    {
        var colour = log.Allows ? "yellow" : "red";
        AnsiConsole.MarkupLine($"[{colour}]log {Words(log.Verdict)}[/]: {Markup.Escape(log.Reason ?? "")}");
    }

    /// <summary>Words instead of a name in one.</summary>
    private static string Words<T>(T value)
        where T : struct, Enum =>
        string.Concat(
            value.ToString().Select((c, i) => char.IsUpper(c) ? (i > 0 ? " " : "") + char.ToLowerInvariant(c) : $"{c}")
        );
}
