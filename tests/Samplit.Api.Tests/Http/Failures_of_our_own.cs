using System.Net;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Http;

public class Failures_of_our_own
{
    [Fact]
    public async Task Tell_nothing_of_the_inside_and_break_nothing_else()
    {
        await using var server = await RunningServer.StartAsync(("Logging:LogLevel:Default", "None"));
        var experiment = await An.Experiment.RunningOn(server);
        await experiment.Run("DROP TABLE samplit.mt_doc_reallocations");

        for (var i = 0; i < 10; i++)
        {
            (await experiment.Get("/reallocations")).IsProblem(HttpStatusCode.InternalServerError, "internal_error");
        }

        // It is no sign of a database that is away: everything else goes on.
        (await experiment.Post("reallocations")).IsProblem(HttpStatusCode.InternalServerError, "internal_error");
        (await experiment.Assign("v-1")).Is(HttpStatusCode.OK);
        (await server.GetAsync("/health/ready")).Is(HttpStatusCode.OK, """{"status":"ready"}""");
        Assert.Equal("intact", (await experiment.Get("/audit/verification"))["verdict"].GetString());
    }

    [Fact]
    public async Task At_one_item_of_many_are_no_failure_of_the_others()
    {
        await using var server = await RunningServer.StartAsync(("Logging:LogLevel:Default", "None"));
        var experiment = await An.Experiment.RunningOn(server);
        var other = await An.Experiment.RunningOn(server);
        await experiment.Run("DROP TABLE samplit.visitor_contexts");

        var answer = await server.Decide(experiment.Visit("v-1", new { device = "desk" }), other.Visit("v-1"));

        answer.Is(HttpStatusCode.OK);
        answer["decisions", 0, "problem"].IsProblem(HttpStatusCode.InternalServerError, "internal_error");
        Assert.True(answer["decisions", 1, "isNew"].GetBoolean());
        (await experiment.Assign("v-2")).Is(HttpStatusCode.OK);
    }
}
