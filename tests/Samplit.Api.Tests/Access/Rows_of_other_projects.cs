using System.Net;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Samplit.Api.Approvals;
using Samplit.Api.Database;
using Samplit.Api.Experiments;
using Samplit.Api.Flags;
using Samplit.Api.Funnels;
using Samplit.Api.Installations;
using Samplit.Api.Layers;
using Samplit.Api.MetricDefinitions;
using Samplit.Api.Projects;
using Samplit.Api.Statistics;
using Samplit.Api.Tests.Attribution;
using Samplit.Api.Tests.Flags;
using Samplit.Api.Tests.Funnels;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Access;
using Samplit.Domain.Approvals;
using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions;
using Samplit.Projections.Rebuilding;
using Samplit.Testing;

namespace Samplit.Api.Tests.Access;

/// <summary>What PostgreSQL keeps from whoever has something in one project, whatever a query says.</summary>
public class Rows_of_other_projects(Rows_of_other_projects.TwoTeams teams)
    : IClassFixture<Rows_of_other_projects.TwoTeams>
{
    public static readonly TheoryData<string> Projections = new(
        "experiments",
        "layers",
        "funnels",
        "flags",
        "segments",
        "installations",
        "projects",
        "approval_policies",
        "experiment_proposals",
        "flag_proposals",
        "segment_proposals",
        "experiment_metrics",
        "metric_libraries"
    );

    private readonly RunningServer _server = teams.Server;
    private readonly Team _ours = teams.Ours;
    private readonly Team _theirs = teams.Theirs;
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Projections))]
    public async Task Are_in_no_answer_to_a_query_without_any_filter(string projection)
    {
        var (our, their) = (_ours.Rows[projection], _theirs.Rows[projection]);

        Assert.Equal([our], await IdsAsync(projection, _ours.Project));
        Assert.Equal(
            new[] { our, their }.Order(),
            (await IdsAsync(projection, _ours.Project, _theirs.Project)).Order()
        );
        Assert.Empty(await IdsAsync(projection, []));
        Assert.Superset(new HashSet<Guid> { our, their }, (await IdsAsync(projection, null)).ToHashSet());
    }

    [Theory]
    [InlineData("unit_assignments", "experiments")]
    [InlineData("metric_hours", "experiments")]
    [InlineData("attribution_mismatches", "experiments")]
    [InlineData("held_out_units", "layers")]
    [InlineData("unit_metrics", "metrics")]
    [InlineData("unit_past", "metrics")]
    [InlineData("metric_totals", "metrics")]
    public async Task Are_not_what_events_of_units_come_to(string table, string of)
    {
        var (our, their) = (_ours.Rows[of], _theirs.Rows[of]);
        var all = $"SELECT {of.TrimEnd('s')}_id FROM samplit.{table}";

        Assert.Equal([our], await AskAsync(all, _ours.Project));
        Assert.Equal(new[] { our, their }.Order(), (await AskAsync(all, _ours.Project, _theirs.Project)).Order());
        Assert.Empty(await AskAsync(all, []));
        Assert.Equal(new[] { our, their }.Order(), (await AskAsync(all, null)).Order());
        Assert.Empty(await AskAsync($"{all} WHERE {of.TrimEnd('s')}_id = '{their}'", _ours.Project));
    }

    [Fact]
    public async Task Are_those_without_a_project_for_who_has_the_default_one()
    {
        var ids = await IdsAsync("experiments", Project.DefaultId);

        Assert.Equal([teams.Default], ids);
        Assert.DoesNotContain(teams.Default, await IdsAsync("experiments", _ours.Project));
    }

    [Fact]
    public async Task Are_kept_after_every_table_was_rebuilt()
    {
        var rebuild = _server.App.Services.GetRequiredService<ProjectionRebuild>();
        foreach (var projection in Projections)
        {
            Assert.Equal(0, (await rebuild.RunAsync(projection.Data, ct: _ct)).Differences);
        }

        foreach (var projection in Projections)
        {
            await Are_in_no_answer_to_a_query_without_any_filter(projection.Data);
        }
    }

    /// <summary>Each without the filter that endpoints have it read with.</summary>
    [Fact]
    public async Task Are_not_there_for_any_reader()
    {
        await Sessions.LimitAsync(
            [_ours.Project],
            async () =>
            {
                var experiments = Get<ExperimentReader>();
                Assert.NotNull(await experiments.FindAsync(_ours.Rows["experiments"], _ct));
                Assert.Null(await experiments.FindAsync(_theirs.Rows["experiments"], _ct));
                Assert.Single(await experiments.ListAsync(null, null, 100, null, _ct));
                Assert.Single(await experiments.ListAsync(ExperimentStatus.Active, null, 100, null, _ct));

                Assert.Null(await Get<LayerReader>().FindAsync(_theirs.Rows["layers"], _ct));
                Assert.Single(await Get<LayerReader>().ListAsync(null, 100, null, _ct));

                Assert.Null(await Get<FlagReader>().FindAsync(_theirs.Rows["flags"], _ct));
                Assert.Single(await Get<FlagReader>().ListAsync(null, null, 100, null, _ct));
                Assert.Null(await Get<FlagReader>().FindSegmentAsync(_theirs.Rows["segments"], _ct));
                Assert.Single(await Get<FlagReader>().ListSegmentsAsync(null, 100, null, _ct));

                Assert.Null(await Get<FunnelReader>().FindAsync(_theirs.Rows["funnels"], _ct));
                Assert.Single(await Get<FunnelReader>().ListAsync(null, null, 100, null, _ct));

                Assert.NotNull(await Get<InstallationReader>().FindAsync(_ours.Rows["installations"], _ct));
                Assert.Null(await Get<InstallationReader>().FindAsync(_theirs.Rows["installations"], _ct));
                Assert.Single(await Get<InstallationReader>().ListAsync(null, 100, null, _ct));

                Assert.NotNull(await Get<ProjectReader>().FindAsync(_ours.Name, _ct));
                Assert.Null(await Get<ProjectReader>().FindAsync(_theirs.Name, _ct));
                Assert.Null(await Get<ProjectReader>().FindAsync(_theirs.Project.ToString(), _ct));
                Assert.Equal(
                    [_ours.Project, Project.DefaultId],
                    (await Get<ProjectReader>().ListAsync(null, _ct)).Select(p => p.Id)
                );

                Assert.NotEmpty((await Get<ApprovalPolicies>().ReadAsync(_ours.Project, _ct)).Rules);
                Assert.Empty((await Get<ApprovalPolicies>().ReadAsync(_theirs.Project, _ct)).Rules);
                Assert.Single((await Get<ProposalReader>().ListAsync(_ours.Rows["experiments"], _ct))!);
                Assert.Null(await Get<ProposalReader>().ListAsync(_theirs.Rows["experiments"], _ct));
                Assert.Single((await Get<ProposalReader>().ListForFlagAsync(_ours.Rows["flags"], _ct))!);
                Assert.Null(await Get<ProposalReader>().ListForFlagAsync(_theirs.Rows["flags"], _ct));
                Assert.Single((await Get<ProposalReader>().ListForSegmentAsync(_ours.Rows["segments"], _ct))!);
                Assert.Null(await Get<ProposalReader>().ListForSegmentAsync(_theirs.Rows["segments"], _ct));
                Assert.Equal(
                    [_ours.Rows["segments"], _ours.Rows["flags"], _ours.Rows["experiments"]],
                    (await Get<ProposalReader>().ListPendingAsync(null, null, null, 100, _ct)).Select(p => p.For)
                );
                Assert.Equal(
                    [_ours.Rows["flags"], _ours.Rows["experiments"]],
                    (await Get<ProposalReader>().ListPendingAsync(null, null, _ours.Rows["segments"], 100, _ct)).Select(
                        p => p.For
                    )
                );

                Assert.Single((await Get<ExperimentMetrics>().FindAsync(_ours.Rows["experiments"], _ct))!.Metrics);
                Assert.Null(await Get<ExperimentMetrics>().FindAsync(_theirs.Rows["experiments"], _ct));
                Assert.Single((await Get<MetricLibraries>().ReadAsync(_ours.Project, _ct)).Metrics);
                Assert.Empty((await Get<MetricLibraries>().ReadAsync(_theirs.Project, _ct)).Metrics);

                var counts = Get<AllocationCountsReader>();
                Assert.NotNull(await counts.ReadAsync(_ours.Rows["experiments"], true, _ct));
                Assert.Null(await counts.ReadAsync(_theirs.Rows["experiments"], true, _ct));
            }
        );

        Assert.NotNull(await Get<ExperimentReader>().FindAsync(_theirs.Rows["experiments"], _ct));
    }

    /// <summary>With a lock that shows a limited caller nothing, to see that it is asked.</summary>
    [Theory]
    [InlineData("/api/experiments", "experiments", 1)]
    [InlineData("/api/layers", "layers", 1)]
    [InlineData("/api/funnels", "funnels", 1)]
    [InlineData("/api/flags", "flags", 1)]
    [InlineData("/api/segments", "segments", 1)]
    [InlineData("/api/installations", "installations", 1)]
    [InlineData("/api/proposals", "proposals", 3)]
    [InlineData("/api/projects", "projects", 1)]
    public async Task Are_locked_away_from_lists_over_HTTP(string path, string list, int own)
    {
        var open = (await _server.GetWithAsync(_ours.Key, path)).Is(HttpStatusCode.OK);
        await using (await ShutAsync())
        {
            var shut = (await _server.GetWithAsync(_ours.Key, path)).Is(HttpStatusCode.OK);
            var everywhere = (await _server.GetAsync(path)).Is(HttpStatusCode.OK);

            Assert.Equal(0, shut[list].GetArrayLength());
            Assert.InRange(everywhere[list].GetArrayLength(), 2 * own, 4 * own);
        }
        Assert.Equal(own, open[list].GetArrayLength());
    }

    [Theory]
    [InlineData("experiments", "", "experiment")]
    [InlineData("experiments", "/proposals", "experiment")]
    [InlineData("experiments", "/metric-definitions", "experiment")]
    [InlineData("experiments", "/report", "experiment")]
    [InlineData("experiments", "/allocations", "experiment")]
    [InlineData("layers", "", "layer")]
    [InlineData("funnels", "", "funnel")]
    [InlineData("flags", "", "flag")]
    [InlineData("flags", "/proposals", "flag")]
    [InlineData("segments", "", "segment")]
    [InlineData("segments", "/proposals", "segment")]
    [InlineData("funnels", "/report", "funnel")]
    [InlineData("installations", "", "installation")]
    public async Task Are_locked_away_from_addresses_over_HTTP(string kind, string below, string what)
    {
        var path = $"/api/{kind}/{_ours.Rows[kind]}{below}";
        (await _server.GetWithAsync(_ours.Key, path)).Is(HttpStatusCode.OK);

        await using (await ShutAsync())
        {
            (await _server.GetWithAsync(_ours.Key, path)).IsNotFound(what);
            (await _server.GetAsync(path)).Is(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Are_shown_again_to_whoever_gets_the_connection_next()
    {
        await using var pool = DataSources.Create(
            new NpgsqlConnectionStringBuilder(Get<DatabaseConnections>().Application)
            {
                MaxPoolSize = 1,
                Timeout = 5,
            }.ConnectionString,
            logging: null
        );
        var sessions = new CallerSessions(Get<IDocumentStore>(), pool);
        using var cancelled = new CancellationTokenSource();

        await sessions.LimitAsync(
            [_ours.Project],
            async () =>
            {
                Assert.Single(await sessions.ReadAsync(s => s.Query<Experiment>().ToListAsync(_ct), _ct));
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
                    sessions.ReadAsync(
                        async s =>
                        {
                            await cancelled.CancelAsync();
                            return await s.Query<Experiment>().ToListAsync(cancelled.Token);
                        },
                        cancelled.Token
                    )
                );
                await Assert.ThrowsAsync<InvalidOperationException>(() =>
                    sessions.ReadAsync<int>(_ => throw new InvalidOperationException("it fails"), _ct)
                );
            }
        );

        await using var command = pool.CreateCommand(
            """
            SELECT coalesce(current_setting('samplit.projects', true), ''), current_setting('transaction_read_only'),
                (SELECT count(*) FROM samplit.mt_doc_experiments)
            """
        );
        await using var reader = await command.ExecuteReaderAsync(_ct);
        Assert.True(await reader.ReadAsync(_ct));
        Assert.Equal(("", "off", 3L), (reader.GetString(0), reader.GetString(1), reader.GetInt64(2)));
    }

    [Fact]
    public async Task Are_not_written_where_a_caller_is_limited()
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() =>
            AskAsync("UPDATE samplit.mt_doc_experiments SET mt_version = mt_version RETURNING id", _ours.Project)
        );

        Assert.Equal(PostgresErrorCodes.ReadOnlySqlTransaction, refused.SqlState);
    }

    /// <param name="projects">Of the caller; null for who is not limited.</param>
    private Task<List<Guid>> IdsAsync(string projection, params Guid[]? projects) =>
        AskAsync($"SELECT id FROM samplit.mt_doc_{projection}", projects);

    private async Task<List<Guid>> AskAsync(string sql, params Guid[]? projects)
    {
        var ids = new List<Guid>();
        await (projects is null ? ReadAsync() : Sessions.LimitAsync(projects, ReadAsync));
        return ids;

        async Task ReadAsync()
        {
            await using var connection = await Get<NpgsqlDataSource>().OpenConnectionAsync(_ct);
            await using var transaction = await connection.BeginTransactionAsync(_ct);
            await using var session = await Sessions.JoinAsync(transaction, _ct);
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            await using var reader = await command.ExecuteReaderAsync(_ct);
            while (await reader.ReadAsync(_ct))
            {
                ids.Add(reader.GetGuid(0));
            }
        }
    }

    /// <summary>Until it is disposed, policies show all to who is not limited and nothing to everybody else.</summary>
    private async Task<IAsyncDisposable> ShutAsync()
    {
        await using var owner = NpgsqlDataSource.Create(_server.ConnectionString);
        await using var look = owner.CreateCommand(
            """
            SELECT string_agg(format('ALTER POLICY %I ON samplit.%I USING (%s);', policyname, tablename, qual), ' '),
                string_agg(format('ALTER POLICY %I ON samplit.%I USING (%s);', policyname, tablename, $1), ' ')
            FROM pg_policies WHERE schemaname = 'samplit' AND cmd IN ('ALL', 'SELECT')
            """
        );
        look.Parameters.AddWithValue("coalesce(current_setting('samplit.projects', true), '') = ''");
        await using var reader = await look.ExecuteReaderAsync(_ct);
        Assert.True(await reader.ReadAsync(_ct));
        var (open, shut) = (reader.GetString(0), reader.GetString(1));
        await reader.DisposeAsync();
        await ExecuteAsync(shut);
        return new Reopening(() => ExecuteAsync(open));
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var owner = NpgsqlDataSource.Create(_server.ConnectionString);
        await using var command = owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private CallerSessions Sessions => Get<CallerSessions>();

    private T Get<T>()
        where T : notnull => _server.App.Services.GetRequiredService<T>();

    private sealed class Reopening(Func<Task> reopen) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await reopen();
    }

    /// <param name="Key">Of an admin of the project.</param>
    /// <param name="Rows">The id of its one row, by the projection.</param>
    public sealed record Team(Guid Project, string Name, string Key, IReadOnlyDictionary<string, Guid> Rows);

    /// <summary>A server on which each of two projects has one thing of each kind, and the default one an experiment.</summary>
    public sealed class TwoTeams : IAsyncLifetime
    {
        internal RunningServer Server { get; private set; } = null!;

        internal Team Ours { get; private set; } = null!;

        internal Team Theirs { get; private set; } = null!;

        internal Guid Default { get; private set; }

        public async ValueTask InitializeAsync()
        {
            Server = await RunningServer.StartInMemoryAsync();
            (Ours, Theirs) = (await TeamAsync("ours"), await TeamAsync("theirs"));
            Default = (await An.Experiment.DraftOn(Server)).Id;
        }

        public ValueTask DisposeAsync() => Server.DisposeAsync();

        private async Task<Team> TeamAsync(string name)
        {
            var project = await MakeAsync("/api/projects", new { name });
            var key = (await Server.MakeKeyAsync(new { kind = "admin", project })).Secret();
            var running = await An.FixedExperiment.Saying(new { project }).RunningOn(Server);
            var experiment = running.Id;
            (
                await Server.PutAsync(
                    $"/api/projects/{project}/approval-policy",
                    new
                    {
                        rules = new[]
                        {
                            new { action = "complete", approvals = 1 },
                            new { action = "flags", approvals = 1 },
                        },
                    }
                )
            ).Is(HttpStatusCode.OK);
            await MakeAsync(
                $"/api/experiments/{experiment}/proposals",
                new { action = "complete", reason = "It has run long enough." }
            );
            var metric = new
            {
                name = "buyers",
                type = "conversion",
                eventName = "purchase",
                reason = "Forgotten.",
            };
            (await Server.PostAsync($"/api/experiments/{experiment}/metric-definitions", metric)).Is(
                HttpStatusCode.Created
            );
            var defined = (await Server.GetAsync($"/api/experiments/{experiment}/metric-definitions"))[
                "metrics",
                0,
                "id"
            ]
                .GetGuid();
            (await Server.PostAsync($"/api/metric-definitions?project={project}", metric)).Is(HttpStatusCode.Created);
            // What a metric came to before is counted again once it is defined.
            await new Shop(running, new Dictionary<string, string>()).CountedAsync();
            var layer = await MakeAsync("/api/layers", new { name, project });
            await CountAsync(experiment, defined, layer);
            var flag = await MakeAsync(
                "/api/flags",
                new
                {
                    key = name,
                    definition = AFlag.Boolean(),
                    project,
                }
            );
            var isOn = new
            {
                isOn = true,
                rules = Array.Empty<object>(),
                @default = "on",
            };
            await MakeAsync(
                $"/api/flags/{flag}/proposals",
                new
                {
                    environment = "production",
                    @is = isOn,
                    reason = "Why not.",
                }
            );
            var segment = await MakeAsync(
                "/api/segments",
                new
                {
                    key = name,
                    when = AFlag.When("plan", "pro"),
                    project,
                }
            );
            await MakeAsync(
                $"/api/segments/{segment}/proposals",
                new { when = AFlag.When("plan", "staff"), reason = "Why not." }
            );
            return new(
                project,
                name,
                key,
                new Dictionary<string, Guid>(StringComparer.Ordinal)
                {
                    ["experiments"] = experiment,
                    ["layers"] = layer,
                    ["funnels"] = await MakeAsync(
                        "/api/funnels",
                        new
                        {
                            name,
                            definition = AFunnel.From("cart>paid"),
                            project,
                        }
                    ),
                    ["flags"] = flag,
                    ["segments"] = segment,
                    ["installations"] = await MakeAsync(
                        "/api/installations",
                        new
                        {
                            platform = "custom",
                            domains = new[] { "localhost" },
                            project,
                        }
                    ),
                    ["projects"] = project,
                    ["approval_policies"] = ApprovalPolicy.StreamOf(project),
                    ["experiment_proposals"] = experiment,
                    ["flag_proposals"] = flag,
                    ["segment_proposals"] = segment,
                    ["experiment_metrics"] = experiment,
                    ["metrics"] = defined,
                    ["metric_libraries"] = MetricSet.LibraryOf(project),
                }
            );
        }

        /// <summary>What one event of one unit leaves behind.</summary>
        private async Task CountAsync(Guid experiment, Guid metric, Guid layer)
        {
            await using var owner = NpgsqlDataSource.Create(Server.ConnectionString);
            await using var command = owner.CreateCommand(
                $$"""
                INSERT INTO samplit.unit_assignments
                    (experiment_id, unit, visitor, assigned_at, propensity, allocation, automated, variant)
                VALUES ('{{experiment}}', '\x01', '\x01', now(), 1, 0, false, 'b');
                INSERT INTO samplit.unit_metrics VALUES ('{{metric}}', '\x01', 0, false, 'b', 1, NULL, '{}');
                INSERT INTO samplit.unit_past VALUES ('{{metric}}', '\x01', 1, '{}');
                INSERT INTO samplit.metric_totals VALUES ('{{metric}}', 'b', 0, false, 1, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0);
                INSERT INTO samplit.metric_hours VALUES ('{{metric}}', 'b', now(), '{{experiment}}', 1, 1, 1, 1, 1);
                INSERT INTO samplit.attribution_mismatches VALUES ('{{experiment}}', 'otherVariant', 1);
                INSERT INTO samplit.held_out_units VALUES ('{{layer}}', '\x01', now(), false);
                """
            );
            await command.ExecuteNonQueryAsync();
        }

        private async Task<Guid> MakeAsync(string path, object body) =>
            (await Server.PostAsync(path, body)).Is(HttpStatusCode.Created)["id"].GetGuid();
    }
}
