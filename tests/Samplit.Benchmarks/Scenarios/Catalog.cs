namespace Samplit.Benchmarks.Scenarios;

/// <summary>Every scenario, in the order in which "all" runs them.</summary>
internal static class Catalog
{
    public static IReadOnlyList<IScenario> All { get; } =
    [
        new AssignNew(),
        new Assign512(),
        new AssignKnown(),
        new Keys(),
        new Convert(),
        new FlagsBulk(),
        new Experiments100(),
        new TwoNodes(),
        new Verify(),
        new Audit(),
        new Sealing(),
        new Rebuild(),
        new Start(),
        new BytesOnDisk(),
        new Grown(),
        new Metrics(),
        new TrackedEvents(),
        new RebuildAttribution(),
        new Results(),
        new Funnels(),
        new Bulkheads(),
        new Overload(),
        new TimeTravel(),
    ];

    /// <summary>What "all" leaves out: it needs another build.</summary>
    public static IScenario Builds { get; } = new TwoBuilds();
}
