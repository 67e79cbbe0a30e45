// The quick start of README.md, by a client that NSwag generates from /openapi/v1-3.0.json; compiled with it by the
// test.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Threading.Tasks;

namespace Samplit.Generated;

public static class QuickStart
{
    /// <returns>What is expected of it, in a line.</returns>
    public static async Task<string> RunAsync(HttpClient http)
    {
        var samplit = new SamplitClient(http);
        var experiment = await samplit.CreateExperimentAsync(
            new CreateExperimentRequest
            {
                Name = $"generated {Guid.NewGuid():N}",
                Variants =
                [
                    new VariantRequest { Name = "control", IsControl = true },
                    new VariantRequest { Name = "b" },
                ],
                AllocationStrategy = AllocationStrategy.Adaptive,
            }
        );
        var id = experiment.Id.ToString();
        await samplit.ChangePreregistrationAsync(
            id,
            new ChangePreregistrationRequest { Metric = "purchases", MinimumSample = 5000 }
        );
        await samplit.StartExperimentAsync(id);
        var assignment = await samplit.AssignVisitorAsync(id, new AssignRequest { Visitor = "v-1" });
        var conversion = await samplit.RecordConversionAsync(id, new ConvertRequest { Visitor = "v-1", Value = 1 });
        var decided = await samplit.DecideAsync(
            new DecisionsRequest { Decisions = [new DecisionRequest { ExperimentId = id, Visitor = "v-2" }] }
        );
        var converted = await samplit.RecordConversionsAsync(
            new ConversionBatchRequest
            {
                Conversions = [new ConversionItemRequest { ExperimentId = id, Visitor = "v-2" }],
            }
        );
        var statistics = await samplit.GetStatisticsAsync(id);
        await samplit.GetReportAsync(id);
        var completed = await samplit.CompleteExperimentAsync(
            id,
            body: new CompleteExperimentRequest { Reason = "No budget." }
        );
        var refused = "";
        try
        {
            await samplit.StartExperimentAsync(id);
        }
        catch (ApiException<ProblemDetails> e)
        {
            refused = e.Result.Code;
        }
        return $"{assignment.Variant == conversion.Variant} {decided.Decisions.Count} {converted.Conversions.Count} "
            + $"{statistics.Variants.Count} {completed.Status} {refused}";
    }
}
