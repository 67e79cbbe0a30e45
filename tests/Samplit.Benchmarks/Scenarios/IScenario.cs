using Samplit.Benchmarks.Harness;

namespace Samplit.Benchmarks.Scenarios;

/// <summary>One question about speed or size, with what it is compared with in the same run.</summary>
internal interface IScenario
{
    string Name { get; }

    /// <summary>What is measured against what, in one sentence.</summary>
    string Summary { get; }

    /// <summary>Sets up what is needed; the arms of the plan then run in turn.</summary>
    Task<Plan> PrepareAsync(Setting setting, CancellationToken ct);
}
