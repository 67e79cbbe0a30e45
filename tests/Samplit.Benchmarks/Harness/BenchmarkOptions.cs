namespace Samplit.Benchmarks.Harness;

internal enum GeneratorChoice
{
    Wrk,
    Own,
}

/// <param name="Runs">Rounds that count, after those that warm up.</param>
/// <param name="WarmUps">
/// Rounds before those. The runtime compiles hot code three times over: until then a server spends half of its time on
/// that.
/// </param>
/// <param name="Duration">Of each measurement under load.</param>
/// <param name="Visitors">How many are known beforehand where that matters.</param>
/// <param name="Events">How many are in a stream beforehand; null for what the scenario asks for.</param>
/// <param name="Generator">Null for wrk where it is installed.</param>
/// <param name="Server">A Samplit.Api.dll; null to publish the one of this repository.</param>
/// <param name="Against">Another one, to compare with.</param>
internal sealed record BenchmarkOptions(
    int Runs,
    int WarmUps,
    TimeSpan Duration,
    int Visitors,
    int? Events,
    GeneratorChoice? Generator,
    string? Server,
    string? Against
);

/// <summary>Something that a person can put right keeps us from measuring; the message says what.</summary>
internal sealed class BenchmarkException(string message, Exception? inner = null) : Exception(message, inner);
