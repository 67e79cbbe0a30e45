using Alba;
using Npgsql;
using Samplit.Api.Tests.Audit;
using Samplit.Testing;

namespace Samplit.Api.Tests.Experiments;

/// <summary>Events of an append that fails behind its numbers leave tombstones, which Marten writes later.</summary>
public class Losing_a_race_for_a_name
{
    [Fact]
    public async Task Leaves_a_log_that_goes_on_and_verifies()
    {
        await using var server = await RunningServer.StartInMemoryAsync(("Samplit:CheckpointInterval", "00:00:00.05"));

        for (var i = 0; i < 5; i++)
        {
            var name = $"race {i}";
            var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => CreateAsync(server.Alba, name)));
            Assert.Single(answers, 201);
            Assert.Equal(15, answers.Count(a => a == 409));
        }

        await using var owner = NpgsqlDataSource.Create(server.ConnectionString);
        await using var count = owner.CreateCommand("SELECT count(*) FROM samplit.mt_events");
        await Logs.SignedAsync(server, (long)(await count.ExecuteScalarAsync(TestContext.Current.CancellationToken))!);
        var verified = await server.Alba.Scenario(s =>
        {
            s.WithBearerToken(TestKeys.Usual.Admin);
            s.Get.Url("/audit/log/verification");
            s.StatusCodeShouldBe(200);
        });
        Assert.Contains("\"verdict\":\"intact\"", await verified.ReadAsTextAsync(), StringComparison.Ordinal);
    }

    private static async Task<int> CreateAsync(IAlbaHost host, string name)
    {
        var answered = await host.Scenario(s =>
        {
            s.WithBearerToken(TestKeys.Usual.Admin);
            s.Post.Json(
                    new
                    {
                        name,
                        variants = new object[] { new { name = "control", isControl = true }, new { name = "b" } },
                    }
                )
                .ToUrl("/api/experiments");
            s.IgnoreStatusCode();
        });
        return answered.Context.Response.StatusCode;
    }
}
