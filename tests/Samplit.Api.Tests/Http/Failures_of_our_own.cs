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
        await experiment.Run("DROP TABLE samplit.reallocations");

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
}
