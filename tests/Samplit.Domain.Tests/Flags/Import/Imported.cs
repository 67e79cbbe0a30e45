using System.Text.Json;
using Samplit.Domain.Flags;
using Samplit.Domain.Flags.Import;

namespace Samplit.Domain.Tests.Flags.Import;

/// <summary>What came of a file, and what units get of it.</summary>
internal sealed class Imported
{
    private readonly FlagRuleset _rules;

    private Imported(ImportPlan plan, string environment)
    {
        Plan = plan;
        _rules = FlagRuleset.Compile(
            environment,
            plan.Flags.Select((f, i) => Flag.Evolve(null, new Guid(i + 1, 0, 0, new byte[8]), f, default)!),
            plan.Segments.Select((s, i) => Segment.Evolve(null, new Guid(i + 1, 1, 0, new byte[8]), s, default)!)
        );
    }

    public ImportPlan Plan { get; }

    public static Imported From(
        ImportFormat format,
        string json,
        IReadOnlyCollection<Flag>? there = null,
        string environment = "production"
    ) =>
        new(
            FlagImport.Plan(
                new FlagImport(
                    FlagFiles.Read(format, JsonElement.Parse(json), "production"),
                    Owner: null,
                    Project: null,
                    FirstSeed: 42
                ),
                there ?? [],
                [],
                (new HashSet<string> { "elsewhere" }, new HashSet<string>())
            ),
            environment
        );

    /// <summary>The value in JSON that a unit gets; null where it is left to the code.</summary>
    public string? Of(string flag, object context)
    {
        var attributes = JsonSerializer.SerializeToElement(context);
        var key = attributes.TryGetProperty("targetingKey", out var found) ? found.GetString() : null;
        return _rules.Evaluate(flag, new(key, attributes), default)!.Value?.GetRawText();
    }

    /// <summary>How many of a thousand units get a value.</summary>
    public int Count(string flag, string value, Func<string, object>? context = null) =>
        Enumerable
            .Range(0, 1_000)
            .Count(i => Of(flag, (context ?? (unit => new { targetingKey = unit }))($"u-{i}")) == value);

    public ImportLine Line(string key) => Plan.Report.Flags.Single(l => l.Key == key);

    public void IsExact(string key) => Assert.Equal((ImportOutcome.Exact, null), (Line(key).Outcome, Line(key).Reason));

    public void Differs(string key, params string[] words)
    {
        Assert.Equal((ImportOutcome.Different, null), (Line(key).Outcome, Line(key).Reason));
        Assert.All(
            words,
            word => Assert.Contains(Line(key).Differences, d => d.Contains(word, StringComparison.Ordinal))
        );
    }

    public void IsNotCarried(string key, string word)
    {
        Assert.Equal(ImportOutcome.NotCarried, Line(key).Outcome);
        Assert.Contains(word, Line(key).Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(Plan.Flags, f => f.Key == key);
    }
}
