using Samplit.Domain.Experiments;

namespace Samplit.Domain.Funnels;

/// <summary>When what is counted happened.</summary>
/// <param name="To">Not in it any more.</param>
public sealed record FunnelPeriod(DateTimeOffset From, DateTimeOffset To)
{
    public const int MaxDays = 366;

    private const int UsualDays = 30;

    /// <summary>
    /// As the caller says; else from the experiment's start until units that came last have had their window, and without
    /// an experiment the last thirty days.
    /// </summary>
    public static (FunnelPeriod? Period, Refusal? Problem) Choose(
        DateTimeOffset? from,
        DateTimeOffset? to,
        FunnelDefinition definition,
        Experiment? experiment,
        DateTimeOffset now
    )
    {
        var end =
            to?.ToUniversalTime()
            ?? (experiment?.CompletedAt + definition.Window is { } over && over < now ? over : now);
        if (from is { } given)
        {
            return given < end && end - given <= TimeSpan.FromDays(MaxDays)
                ? (new(given, end), null)
                : (
                    null,
                    Refusal.Invalid("from", $"Before the end of the period, and at most {MaxDays} days before it.")
                );
        }
        var longest = Before(end, experiment?.StartedAt is null ? UsualDays : MaxDays);
        return (
            new(experiment?.StartedAt is { } started && started > longest && started < end ? started : longest, end),
            null
        );
    }

    /// <summary>There is nothing before the year 1.</summary>
    private static DateTimeOffset Before(DateTimeOffset end, int days) =>
        end - DateTimeOffset.MinValue > TimeSpan.FromDays(days) ? end.AddDays(-days) : DateTimeOffset.MinValue;
}
