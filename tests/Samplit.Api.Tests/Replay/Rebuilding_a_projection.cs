using System.Net;
using Samplit.Api.Tests.Audit;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Replay;

public class Rebuilding_a_projection
{
    [Fact]
    public async Task Reports_what_differed_and_puts_it_right()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        await using var server = await RunningServer.StartOnAsync(auditor.Database.ConnectionString);
        await auditor.TamperAsync(
            "UPDATE samplit.mt_doc_variant_statistics SET data = jsonb_set(data, '{statistics,variants,0,conversions}', '9999') WHERE id = $1",
            original.Experiment
        );

        var first = await server.PostAsync("/api/projections/variant_statistics/rebuild");
        var second = await server.PostAsync("/api/projections/variant_statistics/rebuild");

        Assert.Equal(1, first.Is(HttpStatusCode.OK)["differences"].GetInt32());
        Assert.Contains(original.Experiment.ToString(), first["examples", 0].GetString());
        Assert.Equal(
            ("variant_statistics", 0, original.Trusted.Size - TestKeys.Events, 2),
            (
                second["projection"].GetString(),
                second["differences"].GetInt32(),
                second["events"].GetInt64(),
                second["streams"].GetInt32()
            )
        );
    }

    [Fact]
    public async Task Knows_the_projections_that_there_are()
    {
        var (_, auditor) = await SealedDatabase.CopyAsync();
        await using var server = await RunningServer.StartOnAsync(auditor.Database.ConnectionString);

        Assert.Equal(
            """{"projections":["access_settings","algorithm_states","api_keys","approval_policies","break_glass","computed_allocations","experiment_marks","experiment_metrics","experiment_proposals","experiments","flag_proposals","flags","funnels","groups","installations","layers","metric_libraries","metric_sources","projects","reallocations","roles","segment_proposals","segments","sticky_assignments","users","variant_statistics","visitor_counts"]}""",
            (await server.GetAsync("/api/projections")).Text
        );
        (await server.PostAsync("/api/projections/guesses/rebuild")).IsNotFound("projection");
    }
}
