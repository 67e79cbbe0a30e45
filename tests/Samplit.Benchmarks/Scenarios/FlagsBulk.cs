using System.Net.Http.Json;
using System.Text.Json;
using Samplit.Benchmarks.Harness;
using Samplit.Benchmarks.Load;
using Samplit.Benchmarks.Server;
using Samplit.Domain.Access;

namespace Samplit.Benchmarks.Scenarios;

/// <summary>What it costs to be asked for flags, of which one in five is a split.</summary>
internal sealed class FlagsBulk : IScenario
{
    private const int Few = 5;
    private const int Many = 350;
    private const string Path = "/ofrep/v1/evaluate/flags";

    public string Name => "flags-bulk";

    public string Summary =>
        $"{Few} and {Many} flags at once and one flag by itself, each for a context that nobody has asked for, against the server's own constant endpoint.";

    public async Task<Plan> PrepareAsync(Setting setting, CancellationToken ct)
    {
        var database = await setting.DatabaseAsync("samplit", ct);
        var server = await setting.ServerAsync(database, ct);
        await using var services = InProcess.Open(database.ConnectionString);
        var few = await FlagsAsync(server, services, Few, ct);
        var many = await FlagsAsync(server, services, Many, ct);
        var constant = ConstantEndpoint.Arm(setting, server);
        Arm[] arms =
        [
            Arm($"{Few} flags in bulk, 64 connections", few.Key, Path),
            Arm($"{Many} flags in bulk, 64 connections", many.Key, Path),
            Arm("one flag that asks, 64 connections", many.Key, $"{Path}/{many.Asking}"),
            Arm("one flag that splits, 64 connections", many.Key, $"{Path}/{many.Split}"),
        ];
        return new Plan(
            [.. arms, constant],
            [.. arms.Select(arm => new Comparison(arm.Name, constant.Name, Goal: null))]
        )
        {
            Notes =
            [
                $"One flag in {Few} is a split in halves; the others ask for a plan and two countries, which the context has.",
            ],
        };

        Arm Arm(string name, string key, string path) =>
            new(
                name,
                "/s",
                async token =>
                    (
                        await Processors.MeasureAsync(
                            setting,
                            server,
                            () =>
                                setting.Bench.Generator.RunAsync(
                                    server.Address,
                                    Workload.Post(path, Contexts()) with
                                    {
                                        Key = key,
                                    },
                                    setting.Options.Duration,
                                    token
                                )
                        )
                    ).Sample
            );
    }

    private static Visitors Contexts() =>
        Visitors.Fresh() with
        {
            Before = "{\"context\":{\"plan\":\"pro\",\"country\":\"NL\",\"targetingKey\":\"",
            After = "\"}}",
        };

    /// <returns>A key that reads them, and which of them asks for the context and which splits.</returns>
    private static async Task<(string Key, string Asking, string Split)> FlagsAsync(
        ServerProcess server,
        InProcess services,
        int count,
        CancellationToken ct
    )
    {
        var made = await PostAsync(server, "/api/projects", new { name = $"{count} flags" }, ct);
        var project = made.GetProperty("id").GetGuid();
        for (var i = 0; i < count; i++)
        {
            await PostAsync(
                server,
                "/api/flags",
                new
                {
                    key = KeyOf(count, i),
                    project,
                    definition = new
                    {
                        kind = "boolean",
                        variants = new[] { new { key = "on", value = true }, new { key = "off", value = false } },
                    },
                    environments = new
                    {
                        production = new
                        {
                            isOn = true,
                            @default = "off",
                            off = "off",
                            rules = new[] { i % Few == 0 ? Split() : Asking() },
                        },
                    },
                },
                ct
            );
        }
        var key = await BenchKeys.CreateAsync(services, ApiKeyKind.Flags, ct, project);
        return (key, KeyOf(count, 1), KeyOf(count, 0));
    }

    private static string KeyOf(int count, int i) => $"flag-{count}-{i}";

    private static object Split() =>
        new
        {
            serve = new
            {
                split = new
                {
                    shares = new[] { new { variant = "on", weight = 1 }, new { variant = "off", weight = 1 } },
                },
            },
        };

    private static object Asking() =>
        new
        {
            serve = new { variant = "on" },
            when = new
            {
                all = new object[]
                {
                    new
                    {
                        fact = "plan",
                        @operator = "equals",
                        values = new[] { "pro" },
                    },
                    new
                    {
                        fact = "country",
                        @operator = "in",
                        values = new[] { "BE", "NL" },
                    },
                },
            },
        };

    private static async Task<JsonElement> PostAsync(
        ServerProcess server,
        string path,
        object body,
        CancellationToken ct
    )
    {
        using var answer = await server.Http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, ct);
        return answer.IsSuccessStatusCode
            ? await answer.Content.ReadFromJsonAsync<JsonElement>(ct)
            : throw new BenchmarkException(await answer.Content.ReadAsStringAsync(ct));
    }
}
