using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Domain.Experiments;
using Samplit.Projections;
using Samplit.Projections.Streams;
using Samplit.Testing;

namespace Samplit.Api.Tests.Story;

/// <summary>An experiment on a server, and what one asks of it.</summary>
internal sealed record TestExperiment(RunningServer Server, Guid Id)
{
    public static TestExperiment Of(RunningServer server, Answer created) =>
        new(server, created.Is(HttpStatusCode.Created)["id"].GetGuid());

    /// <summary>The same experiment asked for at another node.</summary>
    public TestExperiment On(RunningServer other) => this with { Server = other };

    public Task<Answer> Get(string what = "") => Server.GetAsync($"/api/experiments/{Id}{what}");

    public Task<Answer> Post(string what, string? ifMatch = null, object? body = null) =>
        Server.PostAsync($"/api/experiments/{Id}/{what}", body, ifMatch);

    public Task<Answer> Put(string what, object body, string? ifMatch = null) =>
        Server.PutAsync($"/api/experiments/{Id}/{what}", body, ifMatch);

    /// <summary>Has these variants from now on, if it can; the first is the control.</summary>
    public Task<Answer> Offer(params string[] variants) =>
        Put("variants", new { variants = variants.Select((name, i) => new { name, isControl = i == 0 }) });

    /// <summary>A step of the lifecycle that is expected to be taken.</summary>
    public async Task<TestExperiment> Take(string step)
    {
        (await Post(step)).Is(HttpStatusCode.OK);
        return this;
    }

    public Task<Answer> Assign(string visitor, object? context = null) =>
        Server.PostAsync($"/v1/experiments/{Id}/assignments", new { visitor, context });

    public Task<Answer> Convert(string visitor, double? value = null) =>
        Server.PostAsync($"/v1/experiments/{Id}/conversions", new { visitor, value });

    /// <summary>One of the items of <see cref="Calls.Decide"/>.</summary>
    public object Visit(string? visitor, object? context = null) =>
        new
        {
            experimentId = Id,
            visitor,
            context,
        };

    /// <summary>One of the items of <see cref="Calls.ConvertAll"/>.</summary>
    public object Conversion(string? visitor, double? value = null) =>
        new
        {
            experimentId = Id,
            visitor,
            value,
        };

    /// <summary>Visitors v-1, v-2, … come, many at a time; the variants they got, in their order.</summary>
    public async Task<string[]> AssignAll(int count, string prefix = "v-", int atOnce = 64)
    {
        var variants = new string[count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = atOnce },
            async (i, _) =>
                variants[i] = (await Assign($"{prefix}{i + 1}")).Is(HttpStatusCode.OK)["variant"].GetString()!
        );
        return variants;
    }

    /// <summary>A batch of metrics from outside.</summary>
    public async Task Measure(params IEnumerable<(string Variant, int DaysAgo, long Impressions, long Clicks)> rows) =>
        (
            await Server.PostAsync(
                "/api/metrics",
                new
                {
                    source = "test",
                    batchId = $"{Guid.NewGuid():N}",
                    rows = rows.Select(r => new
                    {
                        experiment = Id,
                        variant = r.Variant,
                        date = Calls.Day(r.DaysAgo),
                        impressions = r.Impressions,
                        clicks = r.Clicks,
                    }),
                }
            )
        ).Is(HttpStatusCode.OK);

    /// <summary>The whole stream, oldest first.</summary>
    public async Task<IReadOnlyList<StoredEvent>> Events()
    {
        var events = new List<StoredEvent>();
        await foreach (var @event in Store.ReadStreamAsync(Id))
        {
            events.Add(@event);
        }
        return events;
    }

    public async Task<IReadOnlyList<T>> Events<T>() => [.. (await Events()).Select(e => e.Data).OfType<T>()];

    /// <summary>How many transactions appended the events of this alias.</summary>
    public async Task<long> Commits(string alias) =>
        (long)
            (
                await Ask(
                    $"SELECT count(DISTINCT xmin::text) FROM samplit.mt_events WHERE stream_id = $1 AND type = '{alias}'"
                )
            )!;

    /// <summary>The definition, as the stream's own projection has it.</summary>
    public async Task<Experiment> Definition() =>
        (await Store.FetchForWritingAsync(StreamTypes.Experiment, Id)).Snapshot(
            Server.App.Services.GetRequiredService<ReadModels>().Experiments
        )!;

    /// <summary>SQL as the database's owner; $1 is the experiment's id.</summary>
    public async Task<object?> Ask(string sql)
    {
        await using var command = Owner.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter { Value = Id });
        return await command.ExecuteScalarAsync();
    }

    /// <summary>SQL without an answer, as the database's owner.</summary>
    public Task Run(string sql) => Owner.CreateCommand(sql).ExecuteNonQueryAsync();

    private NpgsqlDataSource Owner => Server.App.Services.GetRequiredService<OwnerDatabase>().DataSource;

    private StreamStore Store => Server.App.Services.GetRequiredService<StreamStore>();
}
