using System.Net;
using Npgsql;
using Samplit.Api.Tests.Decisions;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Audit;

/// <summary>
/// On a database of its own: what is tampered with before it is sealed, the sealer stops at, for all experiments that there
/// are.
/// </summary>
public class Verifying_the_chain(OwnServer own) : IClassFixture<OwnServer>
{
    private readonly RunningServer _server = own.Server;

    [Fact]
    public async Task Finds_it_intact()
    {
        var experiment = await WithTwelveEvents();

        var answer = await experiment.Get("/audit/verification");

        answer.Is(HttpStatusCode.OK);
        Assert.Equal(
            (experiment.Id, "intact", 12),
            (answer["experimentId"].GetGuid(), answer["verdict"].GetString(), answer["checked"].GetInt64())
        );
        Assert.Equal((await experiment.Events())[^1].Hash.ToString(), answer["head"].GetString());
        Assert.False(answer.Body.TryGetProperty("wrongDecisions", out _));
    }

    [Theory]
    [InlineData("data = jsonb_set(data, '{variant}', '\"control\"')")]
    [InlineData("data = data || '{\"more\": 1}'")]
    [InlineData("data = data - 'propensity'")]
    [InlineData("type = 'conversion_recorded'")]
    [InlineData("type = 'unheard_of'")]
    [InlineData("timestamp = timestamp + interval '1 microsecond'")]
    [InlineData("user_name = 'somebody else'")]
    [InlineData("causation_id = 'another cause'")]
    [InlineData("id = gen_random_uuid()")]
    [InlineData("headers = jsonb_build_object('chain-v1', repeat('0', 64))")]
    [InlineData("headers = NULL")]
    [InlineData("mt_dotnet_type = 'Another.Type'")]
    public async Task Names_the_event_that_the_databases_owner_has_changed(string change)
    {
        var experiment = await WithTwelveEvents();

        await TamperAsync($"UPDATE samplit.mt_events SET {change} WHERE stream_id = '{experiment.Id}' AND version = 7");

        await IsTamperedAsync(experiment, at: 7);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(12)]
    public async Task Names_the_event_that_the_databases_owner_has_deleted(int version)
    {
        var experiment = await WithTwelveEvents();

        await TamperAsync($"DELETE FROM samplit.mt_events WHERE stream_id = '{experiment.Id}' AND version = {version}");

        await IsTamperedAsync(experiment, at: version);
    }

    [Fact]
    public async Task Names_the_first_of_two_events_that_changed_places()
    {
        var experiment = await WithTwelveEvents();

        await TamperAsync(
            $"""
            UPDATE samplit.mt_events SET version = -version WHERE stream_id = '{experiment.Id}' AND version IN (5, 6);
            UPDATE samplit.mt_events SET version = 11 + version WHERE stream_id = '{experiment.Id}' AND version < 0
            """
        );

        await IsTamperedAsync(experiment, at: 5);
    }

    [Fact]
    public async Task Is_not_disturbed_by_visitors_who_come_meanwhile()
    {
        var experiment = await An.Experiment.RunningOn(_server);
        var visitors = experiment.AssignAll(300, atOnce: 16);

        while (!visitors.IsCompleted)
        {
            var answer = (await experiment.Get("/audit/verification")).Is(HttpStatusCode.OK);
            Assert.Equal("intact", answer["verdict"].GetString());
        }

        await visitors;
    }

    private async Task<TestExperiment> WithTwelveEvents()
    {
        var experiment = await An.Experiment.With(("control", 0), ("b", 1)).RunningOn(_server);
        await experiment.AssignAll(10);
        return experiment;
    }

    private static async Task IsTamperedAsync(TestExperiment experiment, long at)
    {
        var answer = (await experiment.Get("/audit/verification")).Is(HttpStatusCode.OK);
        Assert.Equal("tampered", answer["verdict"].GetString());
        Assert.Equal(at, answer["firstBadSequence"].GetInt64());
        Assert.Equal(at - 1, answer["checked"].GetInt64());
        Assert.NotEqual("", answer["reason"].GetString());
    }

    /// <summary>As the owner, whom no trigger stops.</summary>
    private async Task TamperAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_server.ConnectionString + ";Pooling=false");
        await using var command = source.CreateCommand($"SET session_replication_role = replica; {sql}");
        Assert.NotEqual(0, await command.ExecuteNonQueryAsync());
    }
}
