using Microsoft.AspNetCore.Http.Features;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Experiments;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Experiments;

/// <param name="Reason">Why it ends, for those who read the result; needed below the registered minimum sample.</param>
public sealed record CompleteExperimentRequest(string? Reason) : IExample
{
    static object IExample.Example => new CompleteExperimentRequest("No budget.");
}

[Tags("Experiments")]
public static class CompleteExperimentEndpoint
{
    /// <summary>Without a body nothing is said of why.</summary>
    public static async Task<(CompleteExperiment, Refusal?)> LoadAsync(HttpRequest request)
    {
        var (expected, refusal) = Requests.IfMatch(request);
        var hasBody = request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;
        if (!hasBody)
        {
            return (new CompleteExperiment(Reason: null, expected), refusal);
        }
        var (body, isRead) = await StrictBody.ReadAsync<CompleteExperimentRequest>(request.HttpContext);
        return (
            new CompleteExperiment(body?.Reason, expected),
            refusal ?? (isRead ? null : Refusal.Invalid("reason", "The body is too large."))
        );
    }

    [Requires(Permission.ExperimentComplete)]
    [WolverinePost("/api/experiments/{id}/complete")]
    [EndpointSummary(
        "Complete an experiment, with a reason below its registered minimum sample; If-Match guards against a change in between"
    )]
    [DescribedBody(typeof(CompleteExperimentRequest), "application/json", ChecksType = true, IsOptional = true)]
    [Refuses(400, 404, 409, 412, 413, 415, 422)]
    public static Task<(ExperimentView?, Refusal?)> Post(
        Guid id,
        CompleteExperiment command,
        ExperimentChanges changes,
        EventMetadata actor,
        CancellationToken ct
    ) =>
        changes.ApplyAsync(
            id,
            c => CompleteExperiment.Decide(command, c.Experiment, c.Statistics.Assignments),
            actor,
            ct
        );
}
