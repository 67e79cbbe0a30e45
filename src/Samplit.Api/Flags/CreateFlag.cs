using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Http;
using Samplit.Api.Projects;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Flags;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Flags;

/// <param name="Key">What code calls it; no other flag has the same, whatever its case.</param>
/// <param name="Environments">What it does where; off in development and production where that is not said.</param>
/// <param name="Seed">Of its splits, from 0 to 2^53 - 1; drawn when absent.</param>
/// <param name="Project">Id or name of what it belongs to; where the caller may make one when absent.</param>
public sealed record CreateFlagRequest(
    [Required] string? Key,
    [Required] FlagDefinition? Definition,
    IReadOnlyDictionary<string, FlagEnvironment>? Environments = null,
    long? Seed = null,
    string? Project = null
) : IExample
{
    static object IExample.Example => new CreateFlagRequest("new-checkout", FlagView.Some);
}

[Tags("Flags")]
public static class CreateFlagEndpoint
{
    [Requires(Permission.FlagDefine), InProject]
    [WolverinePost("/api/flags"), EndpointSummary("Make a flag, which is off until an environment turns it on")]
    [Refuses(400, 409, 413, 415, 422)]
    public static async Task<(Created<FlagView>?, Refusal?)> Post(
        CreateFlagRequest request,
        ProjectReader projects,
        FlagChanges flags,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var (project, unknown) = await projects.ChooseAsync(caller, Permission.FlagDefine, request.Project, ct);
        if (unknown is not null)
        {
            return (null, unknown);
        }
        var command = new CreateFlag(
            request.Key,
            request.Definition,
            request.Environments,
            request.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue)
        );
        var (created, refusal) = await flags.CreateFlagAsync(
            project,
            all => CreateFlag.Decide(command, all.Flags, caller.UserId, project),
            actor,
            ct
        );
        return created is null
            ? (null, refusal)
            : (TypedResults.Created($"/api/flags/{created.Id}", FlagView.From(created)), null);
    }
}
