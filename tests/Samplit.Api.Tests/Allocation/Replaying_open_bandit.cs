using System.Globalization;
using System.Net;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Testing;
using Samplit.Verify.Tests.Audit;

namespace Samplit.Api.Tests.Allocation;

/// <summary>
/// A week of a fashion shop's recommendations: 34 items, logged under an even split and, at the same time, under
/// Bernoulli Thompson sampling (Y. Saito et al., "Open Bandit Dataset and Pipeline", 2020). Day by day it goes through
/// ingestion, and every other day through policies; what the next day would have brought under the shares so computed is estimated from the even
/// log.
/// </summary>
public class Replaying_open_bandit(SharedServer shared)
{
    private const int Days = 7;

    /// <summary>34 posteriors take a while to compare, for each algorithm, and once more for who checks it.</summary>
    private static readonly int[] Computed = [0, 2, 4, 6];

    private readonly RunningServer _server = shared.App;

    /// <summary>Each algorithm over the even log, and the one that made the other log over that.</summary>
    public static TheoryData<string, string, string> Runs
    {
        get
        {
            var runs = new TheoryData<string, string, string>();
            foreach (
                var (algorithm, version) in AllocationAlgorithms
                    .For(OptimizationTarget.Ctr)
                    .Select(p => p.Description.Algorithm)
            )
            {
                runs.Add("random", algorithm, version);
            }
            runs.Add("bts", "thompson", "beta-pooled");
            return runs;
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Gives_shares_that_can_be_computed_again(string log, string algorithm, string version)
    {
        var (evidence, even) = (Read(log), Read("random"));
        var items = even.Concat(evidence).Select(i => i.Item).Distinct().Order().ToArray();
        var experiment = await An
            .Experiment.With([.. items.Select(item => (Name(item), 1.0))])
            .For("ctr")
            .By(algorithm, version)
            .Under(new { floor = 0.002 })
            .DraftOn(_server);
        var estimate = new Estimate(items.Length);
        for (var day = 0; day < Days; day++)
        {
            await PostAsync(experiment, evidence, day);
            if (!Computed.Contains(day))
            {
                continue;
            }
            var allocation = (await experiment.Post("allocations?windowDays=14")).Is(HttpStatusCode.OK);
            var seen = evidence.Where(i => i.Day <= day).ToArray();
            Assert.Equal(
                (seen.LongLength, seen.LongCount(i => i.IsClick)),
                (allocation["totals", "impressions"].GetInt64(), allocation["totals", "clicks"].GetInt64())
            );
            estimate.Add(
                items,
                [.. allocation.Each<double>("variants", "share")],
                [.. even.Where(i => i.Day == day + 1)]
            );
        }
        // Which computes each of them once more.
        await experiment.IntactEvents();
        var reproduction = (await experiment.Post($"allocations/{Computed.Length}/reproduction")).Is(HttpStatusCode.OK);
        Assert.True(reproduction["equal"].GetBoolean());

        // The even log is even, so that weights sum to as many as there are, give or take what chance does.
        Assert.InRange(estimate.MeanWeight, 0.8, 1.2);
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{log}, {algorithm} {version}: {1000 * estimate.Rate:F2} clicks per thousand, standard error {1000 * estimate.Error:F2}, worth {estimate.EffectiveUnits:F0} impressions, largest share {estimate.LargestShare:P0}"
            )
        );
    }

    [Theory]
    [InlineData("random", 10_000, 46)]
    [InlineData("bts", 10_000, 69)]
    public void Reads_all_of_it(string log, int impressions, int clicks)
    {
        var read = Read(log);

        Assert.Equal((impressions, clicks), (read.Length, read.Count(i => i.IsClick)));
        Assert.Equal(Days, read.Select(i => i.Day).Distinct().Count());
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{log}, from the second day on: {1000.0 * read.Count(i => i is { IsClick: true, Day: > 0 }) / read.Count(i => i.Day > 0):F2} clicks per thousand of {read.Count(i => i.Day > 0)}"
            )
        );
    }

    private static string Name(int item) => string.Create(CultureInfo.InvariantCulture, $"item {item}");

    private static Impression[] Read(string log)
    {
        var file = Documented.Find("shared", "data", "open-bandit", $"{log}-men.csv");
        Assert.SkipWhen(
            file is null,
            "The logs of Open Bandit are not here (shared/data/open-bandit beside the repository)."
        );
        var rows = File.ReadLines(file!).Skip(1).Select(line => line.Split(',')).ToArray();
        var first = Day(rows[0][0]);
        return
        [
            .. rows.Select(row => new Impression(
                Day(row[0]).DayNumber - first.DayNumber,
                int.Parse(row[1], CultureInfo.InvariantCulture),
                row[3] == "1"
            )),
        ];
    }

    private static DateOnly Day(string timestamp) =>
        DateOnly.ParseExact(timestamp.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>As if the week had ended yesterday.</summary>
    private static Task PostAsync(TestExperiment experiment, Impression[] log, int day) =>
        experiment.Measure(
            log.Where(i => i.Day == day)
                .GroupBy(i => i.Item)
                .Select(item => (Name(item.Key), Days - day, item.LongCount(), item.LongCount(i => i.IsClick)))
        );

    private sealed record Impression(int Day, int Item, bool IsClick);

    /// <summary>
    /// Self-normalised inverse propensity scores (A. Swaminathan and T. Joachims, 2015) over days of an even log.
    /// </summary>
    private sealed class Estimate(int arms)
    {
        private readonly List<(double Weight, bool IsClick)> _units = [];

        public double LargestShare { get; private set; }

        public double MeanWeight => _units.Average(u => u.Weight);

        public double Rate => _units.Where(u => u.IsClick).Sum(u => u.Weight) / _units.Sum(u => u.Weight);

        public double EffectiveUnits =>
            _units.Sum(u => u.Weight) * _units.Sum(u => u.Weight) / _units.Sum(u => u.Weight * u.Weight);

        public double Error
        {
            get
            {
                var rate = Rate;
                var squares = _units.Sum(u => Math.Pow(u.Weight * ((u.IsClick ? 1 : 0) - rate), 2));
                return Math.Sqrt(squares) / _units.Sum(u => u.Weight);
            }
        }

        public void Add(int[] items, double[] shares, Impression[] day)
        {
            LargestShare = Math.Max(LargestShare, shares.Max());
            _units.AddRange(day.Select(i => (arms * shares[Array.IndexOf(items, i.Item)], i.IsClick)));
        }
    }
}
