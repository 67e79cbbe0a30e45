using System.CommandLine;
using System.Diagnostics;
using Samplit.Api.Access;
using Samplit.Api.Database;
using Samplit.Api.Experiments;
using Samplit.Api.Funnels;
using Samplit.Api.Host;
using Samplit.Api.Imports;
using Samplit.Api.MetricDefinitions;
using Samplit.Api.Statistics;
using Samplit.Domain.Access;
using Samplit.Domain.Funnels;
using Samplit.Domain.MetricDefinitions;
using Samplit.Verify.Cli;
using Spectre.Console;

namespace Samplit.Api.Cli.Demo;

/// <summary>
/// Shows the product doing its job for real: own PostgreSQL, own server, players over HTTP, proof at the end.
/// </summary>
internal static class DemoCommand
{
    private const int Clients = 64;

    public static Command Create()
    {
        var command = new Command("demo", "Play back a published experiment through the whole product, and prove it.");
        var players = new Option<int>("--players")
        {
            Description = "How many players come; all those of the published experiment when absent.",
            HelpName = "N",
            DefaultValueFactory = _ => CookieCats.Players,
        };
        var seed = new Option<long>("--seed")
        {
            Description = "Seed of the players' luck.",
            DefaultValueFactory = _ => 20260101,
        };
        var database = new DatabaseOptions();
        command.Options.Add(players);
        command.Options.Add(seed);
        database.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                Errors.GuardAsync(() => RunAsync(parsed.GetValue(players), parsed.GetValue(seed), database, parsed, ct))
        );
        return command;
    }

    private static async Task<int> RunAsync(
        int players,
        long seed,
        DatabaseOptions database,
        ParseResult parsed,
        CancellationToken ct
    )
    {
        if (players is < 1 or > 10_000_000)
        {
            return Errors.Report("--players takes a number from 1 to 10,000,000.");
        }
        await using var opened = database.Begin(parsed, step => AnsiConsole.WriteLine(step), ct);
        await using var server = await SamplitServer.StartAsync(
            opened.Connections,
            "http://127.0.0.1:0",
            new Dictionary<string, string?>(opened.Settings)
            {
                ["Logging:LogLevel:Default"] = "Warning",
                // The first requests find nothing compiled yet, and a busy machine is no reason to fail.
                ["Samplit:RequestTimeout"] = "00:00:30",
            },
            opened.Started,
            ct
        );
        // Fails when this program can never use the database, where the server would only say that it is not ready.
        await server.Services.GetRequiredService<DatabaseStartup>().Ready.WaitAsync(ct);
        var keys = server.Services.GetRequiredService<ApiKeyChanges>();
        using var client = new DemoClient(
            new Uri(server.Urls.First()),
            await MakeKeyAsync(keys, ApiKeyKind.Admin, ct),
            await MakeKeyAsync(keys, ApiKeyKind.DataPlane, ct),
            await MakeKeyAsync(keys, ApiKeyKind.Flags, ct, GateFlag.Environment)
        );
        AnsiConsole.MarkupLineInterpolated($"The server listens on {server.Urls.First()}");

        var experiment = await CreateAsync(client, players, ct);
        var funnel = await client.DrawFunnelAsync(
            new CreateFunnelRequest(
                experiment.Name,
                new FunnelDefinition(
                    [new("plays", "Plays", Crowd.Rounds), new("back", "Comes back after 7 days", Crowd.Return, X: 240)],
                    [new("plays", "back")],
                    FunnelOrder.Loose,
                    WindowSeconds: 7 * 86_400
                )
            ),
            ct
        );
        var flag = await GateFlag.CreateAsync(client, experiment, ct);
        AnsiConsole.MarkupLineInterpolated(
            $"Experiment [bold]{experiment.Name}[/] runs; seed of the players' luck: {seed}"
        );

        var watch = Stopwatch.StartNew();
        StatisticsView? halfway = null;
        var crowd = new Crowd(client, experiment.Id, seed, players);
        await ProgressBar.RunAsync(
            "Players come and play",
            async bar =>
            {
                var progress = bar.Of(players);
                await crowd.PlayAsync(players / 2, Clients, progress, ct);
                halfway = await client.StatisticsAsync(experiment.Id, ct);
                await crowd.PlayAsync(players, Clients, progress, ct);
                return true;
            }
        );
        watch.Stop();

        var imported = await client.ImportAsync(
            new ImportRequest($"{experiment.Name}, from a file", Control: CookieCats.Gate30.Variant),
            CookieCats.File(seed, players),
            ct
        );
        var asked = await flag.AskAsync(experiment, new Player(seed, 1), ct);
        var report = await DemoReport.CollectAsync(
            client,
            experiment,
            halfway!,
            funnel.Id,
            asked,
            imported.ExperimentId,
            ct
        );
        report.Write(players, crowd.Requests, watch.Elapsed, database.Repeat(parsed));
        await server.StopAsync(CancellationToken.None);
        return report.Proven ? 0 : ExitCode.Broken;
    }

    /// <summary>As the command <c>api-keys create</c> does, but for a day.</summary>
    private static async Task<string> MakeKeyAsync(
        ApiKeyChanges keys,
        ApiKeyKind kind,
        CancellationToken ct,
        string? environment = null
    )
    {
        var (made, _) = await keys.CreateAsync(
            new CreateApiKey(
                "demo",
                kind,
                Role: null,
                Permissions: null,
                Networks: null,
                ExpiresInDays: 1,
                Environment: environment
            ),
            by: null,
            CommandServices.Actor,
            ct
        );
        return made!.Secret;
    }

    private static async Task<ExperimentView> CreateAsync(DemoClient client, int players, CancellationToken ct)
    {
        var experiment = await client.CreateAsync(
            new CreateExperimentRequest(
                $"cookie-cats {DateTimeOffset.UtcNow:yyyy-MM-dd HH:mm:ss}",
                "The first gate of Cookie Cats at level 30 or 40, played back from the published totals.",
                "A later gate keeps more players for seven days.",
                [
                    new VariantRequest(CookieCats.Gate30.Variant, IsControl: true, null),
                    new VariantRequest(CookieCats.Gate40.Variant, IsControl: false, null),
                ],
                null,
                null,
                null,
                null,
                ["demo"],
                null,
                null,
                "retained after 7 days",
                "When every player of the published experiment has come.",
                players
            ),
            ct
        );
        await client.DefineMetricAsync(
            experiment.Id,
            new MetricRequest(
                "game rounds",
                MetricType.Custom,
                Crowd.Rounds,
                Aggregation: MetricAggregation.Sum,
                Unit: "rounds",
                IsPrimary: true
            ),
            ct
        );
        await client.StartAsync(experiment.Id, ct);
        return experiment;
    }
}
