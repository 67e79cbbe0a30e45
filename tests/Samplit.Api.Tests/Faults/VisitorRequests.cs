using System.Diagnostics;
using System.Net;
using Samplit.Api.Tests.Story;

namespace Samplit.Api.Tests.Faults;

/// <summary>One request about a visitor, whose answer goes into the ledger if it is one to rely on.</summary>
internal static class VisitorRequests
{
    /// <summary>What a server may say that cannot serve for a while.</summary>
    private static readonly string[] Honest = ["busy", "clock_ahead", "database_unavailable", "starting", "timed_out"];

    /// <param name="what">assignments or conversions.</param>
    /// <returns>200, a 503 that says why, or null when no whole answer came.</returns>
    public static async Task<Answer?> AskAsync(this Node node, Ledger ledger, Visitor visitor, string what)
    {
        var watch = Stopwatch.StartNew();
        var answer = await node.PostAsync(
            $"/v1/experiments/{visitor.Experiment}/{what}",
            new { visitor = visitor.Name }
        );
        ledger.Requested(answer is not null, watch.Elapsed);
        if (answer is { Status: HttpStatusCode.OK })
        {
            Keep(ledger, visitor, what, answer);
        }
        else if (answer is not null)
        {
            Assert.True(
                answer is { Status: HttpStatusCode.ServiceUnavailable, ContentType: "application/problem+json" }
                    && Honest.Contains(answer["code"].GetString()),
                $"{what} of {visitor}: {answer.Status} {answer.Text}\n{node.Log}"
            );
        }
        return answer;
    }

    private static void Keep(Ledger ledger, Visitor visitor, string what, Answer answer)
    {
        if (what == "assignments")
        {
            ledger.Assigned(visitor, answer);
        }
        else
        {
            ledger.Converts(visitor, answer);
        }
    }
}
