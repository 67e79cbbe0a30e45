using System.Text.Json;
using System.Text.Json.Nodes;
using Samplit.Testing;

namespace Samplit.Api.Tests.Story;

/// <summary>
/// An experiment to be; each word gives another one. Its name is new unless one is given, and it adapts by Thompson
/// sampling unless the story says otherwise.
/// </summary>
internal sealed record An
{
    private (string Name, double? Weight)[] _variants = [("control", null), ("b", null)];
    private string? _strategy = "adaptive";
    private double? _traffic;
    private object? _policy;
    private string? _target;
    private string? _algorithm = "thompson";
    private string? _algorithmVersion;
    private string? _purpose;
    private long? _seed;
    private object _members = new { };

    public static An Experiment => new();

    /// <summary>Two variants, control and b, even.</summary>
    public static An AdaptiveExperiment => new();

    public static An FixedExperiment => new() { _strategy = "fixed", _algorithm = null };

    /// <param name="purpose">What it is for, instead of its algorithm; null to say nothing of it.</param>
    public An Serving(string? purpose) => this with { _algorithm = null, _purpose = purpose };

    /// <summary>The first variant is the control.</summary>
    public An With(params (string Name, double Weight)[] variants) =>
        this with
        {
            _variants = [.. variants.Select(v => (v.Name, (double?)v.Weight))],
        };

    public An LettingIn(double traffic) => this with { _traffic = traffic };

    public An Seeded(long seed) => this with { _seed = seed };

    /// <param name="target">ctr, rps or rpm.</param>
    public An For(string target) => this with { _target = target };

    public An By(string algorithm, string? version = null) =>
        this with
        {
            _strategy = null,
            _algorithm = algorithm,
            _algorithmVersion = version,
        };

    /// <param name="policy">Members of <c>allocationPolicy</c>.</param>
    public An Under(object policy) => this with { _policy = policy };

    /// <param name="members">Of the request, besides the others or instead of them.</param>
    public An Saying(object members) => this with { _members = members };

    /// <summary>What one sends to have it.</summary>
    public JsonObject Request()
    {
        var request = Calls.ToJson(
            new
            {
                name = $"experiment {Guid.NewGuid():N}",
                variants = _variants.Select(
                    (v, i) =>
                        new
                        {
                            name = v.Name,
                            isControl = i == 0,
                            weight = v.Weight,
                        }
                ),
                allocationStrategy = _strategy,
                allocationPolicy = _strategy == "fixed" ? _policy : Policy(),
                optimizationTarget = _target,
                algorithm = _algorithm,
                algorithmVersion = _algorithmVersion,
                purpose = _purpose,
                trafficAllocation = _traffic,
                seed = _seed,
            }
        );
        foreach (var (name, value) in Calls.ToJson(_members))
        {
            request[name] = value?.DeepClone();
        }
        return request;
    }

    public Task<Answer> AskedOf(RunningServer server) => server.PostAsync("/api/experiments", Request());

    public async Task<TestExperiment> DraftOn(RunningServer server) => TestExperiment.Of(server, await AskedOf(server));

    /// <summary>A handful of visitors is enough to move traffic, unless the story says otherwise.</summary>
    private JsonObject Policy()
    {
        var policy = JsonSerializer.SerializeToNode(_policy ?? new { })!.AsObject();
        policy.TryAdd("unitsToLead", 1);
        return policy;
    }

    public async Task<TestExperiment> RunningOn(RunningServer server) => await (await DraftOn(server)).Take("start");

    /// <param name="status">draft, active, paused, completed or archived.</param>
    public async Task<TestExperiment> InStatus(string status, RunningServer server)
    {
        string[] steps = status switch
        {
            "draft" => [],
            "active" => ["start"],
            "paused" => ["start", "pause"],
            "completed" => ["start", "complete"],
            _ => ["start", "complete", "archive"],
        };
        var experiment = await DraftOn(server);
        foreach (var step in steps)
        {
            await experiment.Take(step);
        }
        return experiment;
    }
}
