namespace Samplit.Domain.Allocation.Algorithms;

/// <param name="Assignments">Visitors who got the variant in the period.</param>
/// <param name="Conversions">How many of these have converted by now.</param>
/// <param name="StillToCome">
/// The sum over these visitors of the part of the conversions that takes longer than they have been here, at the
/// period's moment; 0 where nothing is said of delays.
/// </param>
public sealed record PeriodArm(long Assignments, long Conversions, double StillToCome = 0)
{
    internal PeriodArm And(PeriodArm other) =>
        new(Assignments + other.Assignments, Conversions + other.Conversions, StillToCome + other.StillToCome);
}

/// <param name="FirstAllocation">
/// Its visitors came under this allocation or one of those before the next period's.
/// </param>
/// <param name="At">The moment of what is still to come.</param>
/// <param name="Arms">One a variant; those that came later may be missing.</param>
public sealed record Period(int FirstAllocation, DateTimeOffset At, IReadOnlyList<PeriodArm> Arms)
{
    internal long Assignments => Arms.Sum(arm => arm.Assignments);

    internal Period Later(DateTimeOffset now, ConversionDelay? delay)
    {
        var age = (now - At).TotalSeconds;
        return delay is { } known && age > 0
            ? this with
            {
                At = now,
                Arms = [.. Arms.Select(arm => arm with { StillToCome = arm.StillToCome * known.StillToCome(age) })],
            }
            : this;
    }

    internal Period Change(int variant, Func<PeriodArm, PeriodArm> change)
    {
        var arms = new PeriodArm[Math.Max(Arms.Count, variant + 1)];
        for (var i = 0; i < arms.Length; i++)
        {
            var arm = i < Arms.Count ? Arms[i] : new(0, 0);
            arms[i] = i == variant ? change(arm) : arm;
        }
        return this with { Arms = arms };
    }
}

/// <summary>
/// The running totals by period, for algorithms that compare variants within periods, forget old ones, or wait for late
/// conversions. A period is a stretch of allocations. Where there are too many, the two neighbours with the fewest
/// visitors become one: that is decided by counts only, and loses least.
/// </summary>
/// <param name="Most">How many are kept; 1 for those who need no periods.</param>
/// <param name="DelaySeconds">
/// Mean of the time from the assignment to the conversion; null when nothing is said of it.
/// </param>
/// <param name="At">
/// When the last visitor came or converted: the moment of the evidence, so that it follows from the events.
/// </param>
public sealed record PeriodStatistics(int Most, double? DelaySeconds, DateTimeOffset At, IReadOnlyList<Period> Periods)
{
    private const int Fewest = 16;
    private const int Usual = 64;

    /// <summary>
    /// How many are kept when periods are needed: fewer of many variants, since all of it is written with every batch
    /// of visitors.
    /// </summary>
    public static int MostOf(int variants) => Math.Clamp(10 * Usual / variants, Fewest, Usual);

    public static PeriodStatistics? Begin(AllocationParameters parameters, DateTimeOffset at) =>
        parameters.Periods is { } most ? new(most, parameters.ConversionDelaySeconds, at, [new(0, at, [])]) : null;

    internal PeriodStatistics Assigned(int variant, DateTimeOffset at) =>
        With(
            at,
            Periods.Count - 1,
            Periods[^1]
                .Later(at, Delay)
                .Change(
                    variant,
                    arm =>
                        arm with
                        {
                            Assignments = arm.Assignments + 1,
                            StillToCome = Delay is null ? 0 : arm.StillToCome + 1,
                        }
                )
        );

    internal PeriodStatistics Converted(int variant, int allocation, DateTimeOffset at)
    {
        var period = Periods.Count - 1;
        while (period > 0 && Periods[period].FirstAllocation > allocation)
        {
            period--;
        }
        return With(at, period, Periods[period].Change(variant, arm => arm with { Conversions = arm.Conversions + 1 }));
    }

    /// <summary>A new allocation is in force, and with it begins a new period.</summary>
    internal PeriodStatistics Next(int allocation, DateTimeOffset at) =>
        Most == 1 || Periods[^1].Assignments == 0
            ? this
            : this with
            {
                Periods = [.. Periods.Count < Most ? Periods : Joined(), new(allocation, at, [])],
            };

    /// <summary>As algorithms learn from it.</summary>
    /// <param name="variants">How many there are by now.</param>
    public IReadOnlyList<PeriodEvidence> Evidence(int variants)
    {
        // An allocation that has just begun is nothing to learn from, and in a window it would stand for one that is.
        var seen = Periods.Count > 1 && Periods[^1].Assignments == 0 ? Periods.SkipLast(1) : Periods;
        return [.. seen.Select(period => Evidence(period.Later(At, Delay), variants))];
    }

    /// <summary>As evidence names it.</summary>
    public string NameOf(Period period) =>
        Most == 1 ? PeriodEvidence.Whole : FormattableString.Invariant($"{period.FirstAllocation}");

    private ConversionDelay? Delay => DelaySeconds is { } mean ? new ConversionDelay(mean) : null;

    private PeriodEvidence Evidence(Period period, int variants)
    {
        PeriodArm[] arms =
        [
            .. Enumerable.Range(0, variants).Select(i => period.Arms.ElementAtOrDefault(i) ?? new(0, 0)),
        ];
        return new(
            NameOf(period),
            [.. arms.Select(arm => arm.Assignments)],
            [.. arms.Select(arm => arm.Conversions)],
            Revenue: null,
            // What was rounded may be a trifle more than there is.
            Delay is null
                ? null
                : [.. arms.Select(arm => Math.Max(0, arm.Assignments - arm.StillToCome))]
        );
    }

    private PeriodStatistics With(DateTimeOffset at, int index, Period period)
    {
        var periods = Periods.ToArray();
        periods[index] = period;
        return this with { At = at, Periods = periods };
    }

    private IEnumerable<Period> Joined()
    {
        var fewest = Enumerable
            .Range(0, Periods.Count - 1)
            .MinBy(i => Periods[i].Assignments + Periods[i + 1].Assignments);
        var (first, second) = (Periods[fewest], Periods[fewest + 1]);
        var earlier = first.Later(second.At, Delay);
        var joined = earlier with
        {
            Arms =
            [
                .. Enumerable
                    .Range(0, Math.Max(first.Arms.Count, second.Arms.Count))
                    .Select(i =>
                        (earlier.Arms.ElementAtOrDefault(i) ?? new(0, 0)).And(
                            second.Arms.ElementAtOrDefault(i) ?? new(0, 0)
                        )
                    ),
            ],
        };
        return [.. Periods.Take(fewest), joined, .. Periods.Skip(fewest + 2)];
    }
}
