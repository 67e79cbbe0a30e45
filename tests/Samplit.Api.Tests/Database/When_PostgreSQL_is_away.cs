using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Samplit.Api.Tests.Decisions;
using Samplit.Api.Tests.Flags;
using Samplit.Api.Tests.Story;
using Samplit.Api.Tests.Web;
using Samplit.Domain.Assignment;
using Samplit.Testing;

namespace Samplit.Api.Tests.Database;

public class When_PostgreSQL_is_away(OwnPostgres postgres) : IClassFixture<OwnPostgres>
{
    private static readonly (string, string)[] Settings =
    [
        ("Samplit:RequestTimeout", "00:00:00.900"),
        ("Logging:LogLevel:Default", "None"),
        ("Logging:LogLevel:Microsoft", "None"),
    ];

    /// <summary>As an old primary is after a failover.</summary>
    [Fact]
    public async Task For_writes_only_the_server_is_not_ready_and_says_why()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var server = await RunningServer.StartOnAsync(database.ConnectionString, Settings);

        await Turn("on");
        await Eventually.TrueAsync("not ready", async () => (await Ready()).Text == """{"status":"read_only"}""");
        (await Ready()).Is(HttpStatusCode.ServiceUnavailable);

        await Turn("off");
        await Eventually.TrueAsync("ready", async () => (await Ready()).Status == HttpStatusCode.OK);

        Task<Answer> Ready() => server.GetAsync("/health/ready");

        async Task Turn(string readOnly)
        {
            // From another database, where one may write.
            var elsewhere = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "postgres" };
            await using var owner = NpgsqlDataSource.Create(elsewhere.ConnectionString);
            await using var turn = owner.CreateCommand(
                $"""
                ALTER DATABASE "{database.Name}" SET default_transaction_read_only = {readOnly};
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = '{database.Name}'
                """
            );
            await turn.ExecuteNonQueryAsync();
        }
    }

    [Fact]
    public async Task Since_it_was_stopped_every_call_is_answered_503_and_all_is_well_when_it_is_back()
    {
        await using var server = await RunningServer.StartOnAsync(postgres.ConnectionString, Settings);
        var experiment = await An.Experiment.RunningOn(server);
        var acknowledged = new ConcurrentDictionary<string, string>();
        using var enough = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 8).Select(c => AssignUntil(experiment, $"{c}", acknowledged, enough.Token));
        var running = Task.WhenAll([.. clients]);
        await Eventually.TrueAsync("a hundred visitors have come", () => acknowledged.Count >= 100);

        await postgres.StopAtOnceAsync();

        await enough.CancelAsync();
        await running;
        await EveryCallIsUnavailable(experiment);
        await postgres.StartAsync();
        await IsWellAgain(experiment, acknowledged);
    }

    [Fact]
    public async Task As_long_as_it_hangs_every_call_is_answered_503_and_all_is_well_when_it_goes_on()
    {
        await using var server = await RunningServer.StartOnAsync(postgres.ConnectionString, Settings);
        var experiment = await An.Experiment.RunningOn(server);
        var acknowledged = new ConcurrentDictionary<string, string>();
        for (var i = 0; i < 20; i++)
        {
            acknowledged[$"v-{i}"] = (await experiment.Assign($"v-{i}"))["variant"].GetString()!;
        }

        // The pool is full of connections that look well.
        await Task.WhenAll(Enumerable.Range(0, 4).SelectMany(_ => EveryCall(experiment)).Select(c => c.Call()));

        await postgres.FreezeAsync();
        try
        {
            await EveryCallIsUnavailable(experiment);
            foreach (var (visitor, variant) in acknowledged)
            {
                // It never changes, so it needs no database.
                Assert.Equal(variant, (await experiment.Assign(visitor)).Is(HttpStatusCode.OK)["variant"].GetString());
            }
            await OnlyThoseWhoNeedItAreUnavailable(experiment, acknowledged);
        }
        finally
        {
            await postgres.ThawAsync();
        }

        await IsWellAgain(experiment, acknowledged);
    }

    /// <summary>
    /// Two servers that both append take turns at the stream, and learn of each other's visitors there.
    /// </summary>
    [Fact]
    public async Task Those_whom_another_server_assigned_are_served_by_one_that_was_told_of_them()
    {
        await using var server = await RunningServer.StartOnAsync(postgres.ConnectionString, Settings);
        await using var other = await RunningServer.StartOnAsync(postgres.ConnectionString, Settings);
        var experiment = await An.Experiment.RunningOn(server);
        (await experiment.Assign("v-1")).Is(HttpStatusCode.OK);
        var variant = (await experiment.On(other).Assign("v-2")).Is(HttpStatusCode.OK)["variant"].GetString();
        // It finds the stream where it did not leave it, and holds it from then on.
        (await experiment.Assign("v-3")).Is(HttpStatusCode.OK);
        (await experiment.Assign("v-2")).Is(HttpStatusCode.OK);

        await postgres.StopAtOnceAsync();
        try
        {
            var answer = (await experiment.Assign("v-2")).Is(HttpStatusCode.OK);
            Assert.Equal((variant, false), (answer["variant"].GetString(), answer["isNew"].GetBoolean()));
        }
        finally
        {
            await postgres.StartAsync();
        }
    }

    [Fact]
    public async Task A_page_is_shown_as_it_is_and_to_those_who_are_known_as_ever()
    {
        await using var server = await RunningServer.StartOnAsync(postgres.ConnectionString, Settings);
        var site = await TestSite.OnAsync(server);
        var experiment = await site.RunningAsync(
            """{"goals": [{"name": "thanks", "kind": "url", "url": {"kind": "exact", "value": "/thanks"}}]}"""
        );
        object View(string visitor, string url) =>
            new
            {
                visitor,
                url,
                known = new[] { experiment.Id },
            };
        var seen = await site.ViewAsync(View("v-1", "https://shop.example/"));

        await postgres.StopAtOnceAsync();
        try
        {
            var known = await site.ViewAsync(View("v-1", "https://shop.example/"));
            var stranger = await site.ViewAsync(View("v-2", "https://shop.example/"));
            var thanks = await site.ViewAsync(View("v-1", "https://shop.example/thanks"));
            var token = await site.ViewAsync(
                new
                {
                    token = $"site_{new string('x', 32)}",
                    visitor = "v-1",
                    url = "https://a.example/",
                }
            );

            Assert.Equal(seen.Text, known.Text);
            Assert.Equal((0, true), Shown(stranger));
            Assert.Equal((1, true), Shown(thanks));
            Assert.Equal("thanks", thanks["uncounted", 0, "goal"].GetString());
            Assert.Equal((0, true), Shown(token));
        }
        finally
        {
            await postgres.StartAsync();
        }

        static (int, bool) Shown(Answer view) =>
            (
                view.Is(HttpStatusCode.OK)["experiments"].GetArrayLength(),
                view.Body.TryGetProperty("unavailable", out var unavailable) && unavailable.GetBoolean()
            );
    }

    [Fact]
    public async Task Flags_are_evaluated_as_they_were()
    {
        await using var server = await RunningServer.StartOnAsync(postgres.ConnectionString, Settings);
        var (flag, key) = (await AFlag.MadeOn(server, AFlag.On(AFlag.Serving("on"))), await AFlag.KeyOn(server));
        await IsOn("is there");

        await postgres.FreezeAsync();
        try
        {
            // Long enough for all that is known to be old.
            for (var i = 0; i < 20; i++)
            {
                await IsOn("hangs");
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }
        finally
        {
            await postgres.ThawAsync();
        }
        await postgres.StopAtOnceAsync();
        try
        {
            for (var i = 0; i < 20; i++)
            {
                await IsOn("is stopped");
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }
        finally
        {
            await postgres.StartAsync();
        }

        async Task IsOn(string when)
        {
            var answer = await Within(
                when,
                () => server.OfrepAsync(key, flag, new { context = new { targetingKey = "ada" } })
            );
            Assert.True(answer.Is(HttpStatusCode.OK)["value"].GetBoolean());
        }
    }

    [Fact]
    public async Task At_the_start_the_server_says_so_and_is_ready_when_it_comes()
    {
        await postgres.StopAtOnceAsync();
        await using var server = await RunningServer.ListenAsync(
            postgres.ConnectionString,
            [.. Settings, ("Samplit:Schema", "late")]
        );
        try
        {
            foreach (var (name, call) in EveryCall(new TestExperiment(server, Guid.NewGuid())))
            {
                var answer = await Within(name, call);
                answer.IsProblem(HttpStatusCode.ServiceUnavailable, "starting");
                Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
            }
            (await server.GetAsync("/health/live")).Is(HttpStatusCode.OK, """{"status":"live"}""");
            (await server.GetAsync("/health/ready")).Is(HttpStatusCode.ServiceUnavailable, """{"status":"starting"}""");
        }
        finally
        {
            await postgres.StartAsync();
        }

        await server.ReadyAsync();
        var experiment = await An.Experiment.RunningOn(server);
        (await experiment.Assign("v-1")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Just_when_a_server_reads_its_keys_the_answer_is_503_too()
    {
        (string, string)[] quiet = [("Logging:LogLevel:Default", "None"), ("Logging:LogLevel:Microsoft", "None")];
        await using var server = await RunningServer.StartOnAsync(postgres.ConnectionString, quiet);
        var experiment = await An.Experiment.RunningOn(server);
        // One that never signs: for that it would have read its keys.
        await using var fresh = await RunningServer.StartOnAsync(
            postgres.ConnectionString,
            [.. quiet, ("Samplit:CheckpointInterval", "01:00:00")]
        );
        await using var owner = NpgsqlDataSource.Create(postgres.ConnectionString);

        Answer lost;
        await using (var connection = await owner.OpenConnectionAsync())
        {
            await connection.BeginTransactionAsync();
            await using var hold = new NpgsqlCommand("LOCK TABLE samplit.data_protection_keys", connection);
            await hold.ExecuteNonQueryAsync();
            var asking = experiment.On(fresh).Assign("v-1");
            await Locks.SomebodyWaits(owner);
            await Locks.EndTheServersWaitAsync(owner);
            lost = await asking;
        }

        lost.IsProblem(HttpStatusCode.ServiceUnavailable, "database_unavailable");
        (await experiment.On(fresh).Assign("v-1")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Messages_wait_and_come_when_it_is_back_and_two_lines_say_so()
    {
        await using var server = await RunningServer.StartOnAsync(
            postgres.ConnectionString,
            ("Samplit:ScheduleCheck", "00:00:00.020"),
            ("Samplit:CheckpointInterval", "00:00:00.100"),
            ("Samplit:ReallocationCheck", "00:00:00.100"),
            ("Logging:LogLevel:Samplit", "Warning"),
            ("Logging:LogLevel:Wolverine", "Warning"),
            ("Logging:LogLevel:Npgsql", "None")
        );
        using var log = new CollectedLog();
        server.App.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        var experiment = await An
            .Experiment.Saying(new { startAt = DateTimeOffset.UtcNow.AddSeconds(1) })
            .DraftOn(server);

        await postgres.StopAtOnceAsync();
        await Eventually.TrueAsync(
            "it is said",
            () => log.Lines.Any(l => l.StartsWith("PostgreSQL does not answer (", StringComparison.Ordinal))
        );
        await postgres.StartAsync();

        await server.ReadyAsync();
        await Eventually.TrueAsync(
            "it is started",
            async () =>
                await experiment.Get() is { Status: HttpStatusCode.OK } answer
                && answer["status"].GetString() == "active"
        );
        await Eventually.TrueAsync("it is said", () => log.Lines.Contains("PostgreSQL answers again"));
        Assert.Equal(["PostgreSQL answers again"], log.Lines.Skip(1));
    }

    private static async Task EveryCallIsUnavailable(TestExperiment experiment)
    {
        var server = experiment.Server;
        // All at once, so that each finds out for itself; then one by one, when the circuit is open.
        var first = EveryCall(experiment).Select(c => Within(c.Name, c.Call)).ToArray();
        var health = Within("ready", () => server.GetAsync("/health/ready"));
        foreach (var answer in await Task.WhenAll(first))
        {
            IsUnavailable(answer);
        }
        (await Within("live", () => server.GetAsync("/health/live"))).Is(HttpStatusCode.OK);
        (await health).Is(HttpStatusCode.ServiceUnavailable, """{"status":"database_unavailable"}""");
        foreach (var (name, call) in EveryCall(experiment))
        {
            IsUnavailable(await Within(name, call));
        }
        (await server.GetAsync("/health/live")).Is(HttpStatusCode.OK, """{"status":"live"}""");
        (await Within("ready", () => server.GetAsync("/health/ready"))).Is(
            HttpStatusCode.ServiceUnavailable,
            """{"status":"database_unavailable"}"""
        );

        static void IsUnavailable(Answer answer)
        {
            answer.IsProblem(HttpStatusCode.ServiceUnavailable, "database_unavailable");
            Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
        }
    }

    private static async Task OnlyThoseWhoNeedItAreUnavailable(
        TestExperiment experiment,
        ConcurrentDictionary<string, string> acknowledged
    )
    {
        var (visitor, variant) = acknowledged.First();
        var answer = await Within(
            "decide for many",
            () =>
                experiment.Server.Decide(
                    experiment.Visit($"never seen {Guid.NewGuid()}"),
                    experiment.Visit(visitor),
                    new TestExperiment(experiment.Server, Guid.NewGuid()).Visit(visitor),
                    experiment.Visit("")
                )
        );
        answer.Is(HttpStatusCode.OK);
        answer["decisions", 0, "problem"].IsProblem(HttpStatusCode.ServiceUnavailable, "database_unavailable");
        Assert.Equal(variant, answer["decisions", 1, "variant"].GetString());
        answer["decisions", 2, "problem"].IsProblem(HttpStatusCode.ServiceUnavailable, "database_unavailable");
        answer["decisions", 3, "problem"].IsInvalid("visitor");
    }

    /// <summary>By itself, and with everything that was acknowledged.</summary>
    private static async Task IsWellAgain(TestExperiment experiment, IReadOnlyDictionary<string, string> acknowledged)
    {
        await experiment.Server.ReadyAsync();
        await Eventually.TrueAsync(
            "visitors are served again",
            async () =>
            {
                var answer = await experiment.Assign("after");
                if (answer.Status != HttpStatusCode.OK)
                {
                    answer.IsProblem(HttpStatusCode.ServiceUnavailable, "database_unavailable");
                }
                return answer.Status == HttpStatusCode.OK;
            }
        );
        foreach (var (visitor, variant) in acknowledged)
        {
            var answer = (await experiment.Assign(visitor)).Is(HttpStatusCode.OK);
            Assert.Equal((variant, false), (answer["variant"].GetString(), answer["isNew"].GetBoolean()));
        }
        var verified = (await experiment.Get("/audit/verification")).Is(HttpStatusCode.OK);
        Assert.Equal("intact", verified["verdict"].GetString());
        var assigned = await experiment.Events<VisitorAssigned>();
        Assert.Equal(assigned.Count, assigned.Select(a => a.Visitor).Distinct().Count());
    }

    private static (string Name, Func<Task<Answer>> Call)[] EveryCall(TestExperiment e) =>
        [
            (
                "create",
                () =>
                    e.Server.PostTextAsync(
                        "/api/experiments",
                        $$"""{"name":"{{Guid.NewGuid()}}","variants":[{"name":"a","isControl":true},{"name":"b"}]}"""
                    )
            ),
            ("list", () => e.Server.GetAsync("/api/experiments")),
            ("get", () => e.Get()),
            ("start", () => e.Post("start")),
            ("assign", () => e.Assign($"never seen {Guid.NewGuid()}")),
            ("convert", () => e.Convert($"never seen {Guid.NewGuid()}")),
            ("decide for many", () => e.Server.Decide(Strangers(e).Select(s => s.Experiment.Visit(s.Visitor)))),
            ("convert many", () => e.Server.ConvertAll(Strangers(e).Select(s => s.Experiment.Conversion(s.Visitor)))),
            ("statistics", () => e.Get("/statistics")),
            ("reallocate", () => e.Post("reallocations")),
            ("reallocations", () => e.Get("/reallocations")),
            ("audit", () => e.Get("/audit")),
            ("verification", () => e.Get("/audit/verification")),
            ("state", () => e.Get("/state")),
        ];

    private static IEnumerable<(TestExperiment Experiment, string Visitor)> Strangers(TestExperiment known) =>
        from experiment in (TestExperiment[])[known, known with { Id = Guid.NewGuid() }, known]
        select (experiment, $"never seen {Guid.NewGuid()}");

    /// <summary>
    /// A second is promised, and kept by a machine that has nothing else to do; Npgsql alone needs 15 to 32 s.
    /// </summary>
    private static async Task<Answer> Within(string name, Func<Task<Answer>> call)
    {
        var watch = Stopwatch.StartNew();
        var answer = await call();
        Assert.True(watch.Elapsed.TotalSeconds < 3, $"'{name}' took {watch.Elapsed.TotalSeconds:F2} s.");
        return answer;
    }

    private static async Task AssignUntil(
        TestExperiment experiment,
        string client,
        ConcurrentDictionary<string, string> acknowledged,
        CancellationToken enough
    )
    {
        for (var i = 0; !enough.IsCancellationRequested; i++)
        {
            var visitor = $"{client}/{i}";
            var answer = await experiment.Assign(visitor);
            if (answer.Status == HttpStatusCode.OK)
            {
                acknowledged[visitor] = answer["variant"].GetString()!;
            }
            else
            {
                answer.IsProblem(HttpStatusCode.ServiceUnavailable, "database_unavailable");
            }
        }
    }
}
