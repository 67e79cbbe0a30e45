using System.Net.Http.Json;
using System.Text.Json;
using Samplit.Benchmarks.Harness;

namespace Samplit.Benchmarks.Server;

/// <summary>An adaptive experiment with two even variants, running.</summary>
internal sealed record BenchExperiment(Guid Id)
{
    public string AssignmentsPath => $"/v1/experiments/{Id}/assignments";

    public string ConversionsPath => $"/v1/experiments/{Id}/conversions";

    public static async Task<BenchExperiment> CreateAsync(ServerProcess server, CancellationToken ct)
    {
        using var created = await server.Http.PostAsJsonAsync(
            new Uri("/api/experiments", UriKind.Relative),
            new
            {
                name = $"benchmark {Guid.NewGuid():N}",
                variants = new object[] { new { name = "control", isControl = true }, new { name = "b" } },
            },
            ct
        );
        created.EnsureSuccessStatusCode();
        var id = (await created.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("id").GetGuid();
        using var started = await server.Http.PostAsync(
            new Uri($"/api/experiments/{id}/start", UriKind.Relative),
            content: null,
            ct
        );
        started.EnsureSuccessStatusCode();
        return new BenchExperiment(id);
    }

    public static async Task<BenchExperiment[]> CreateAsync(ServerProcess server, int count, CancellationToken ct)
    {
        var experiments = new BenchExperiment[count];
        for (var i = 0; i < count; i++)
        {
            experiments[i] = await CreateAsync(server, ct);
        }
        return experiments;
    }

    /// <param name="metric">Its definition, as JSON.</param>
    public async Task DefineAsync(ServerProcess server, string metric, CancellationToken ct)
    {
        var body = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(metric)!;
        body["reason"] = JsonSerializer.SerializeToElement("A benchmark.");
        using var answer = await server.Http.PostAsJsonAsync(
            new Uri($"/api/experiments/{Id}/metric-definitions", UriKind.Relative),
            body,
            ct
        );
        if (!answer.IsSuccessStatusCode)
        {
            throw new BenchmarkException(await answer.Content.ReadAsStringAsync(ct));
        }
    }

    /// <returns>The variant.</returns>
    public async Task<string> AssignAsync(ServerProcess server, string visitor, CancellationToken ct)
    {
        using var answer = await server.Http.PostAsJsonAsync(
            new Uri(AssignmentsPath, UriKind.Relative),
            new { visitor },
            ct
        );
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("variant").GetString()!;
    }
}
