using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Http;
using Samplit.Api.Projects;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Flags.Import;
using Samplit.Domain.Json;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Flags;

/// <param name="File">What the other program has exported, as it is.</param>
/// <param name="Environment">What the environment of a file that has one is called here; production when absent.</param>
/// <param name="Project">Id or name of where they go; where the caller may make flags when absent.</param>
/// <param name="DryRun">Whether nothing is made, and only told what would be.</param>
public sealed record ImportFlagsRequest(
    [Required] JsonElement? File,
    string? Environment = null,
    string? Project = null,
    bool DryRun = false
) : IExample
{
    static object IExample.Example =>
        new ImportFlagsRequest(
            JsonElement.Parse(
                """{"flags":{"new-checkout":{"state":"ENABLED","variants":{"on":true,"off":false},"defaultVariant":"off"}}}"""
            ),
            DryRun: true
        );
}

/// <param name="Differences">A sentence each; none where it is exact or not carried over.</param>
/// <param name="Reason">Why it is not carried over; absent where it is.</param>
public sealed record ImportLineView(
    string Key,
    ImportOutcome Outcome,
    IReadOnlyList<string> Differences,
    string? Reason
)
{
    public static ImportLineView From(ImportLine line) => new(line.Key, line.Outcome, line.Differences, line.Reason);
}

/// <param name="DryRun">Whether nothing was made.</param>
public sealed record FlagImportView(
    bool DryRun,
    IReadOnlyList<ImportLineView> Segments,
    IReadOnlyList<ImportLineView> Flags
) : IExample
{
    static object IExample.Example =>
        new FlagImportView(DryRun: true, [], [new("new-checkout", ImportOutcome.Exact, [], Reason: null)]);
}

[Tags("Flags")]
public static class ImportFlagsEndpoint
{
    private const string Production = "production";

    public static Refusal? Validate(string? format, ImportFlagsRequest request) =>
        format is null || NamedEnum.Find<ImportFormat>(format) is null
            ? Refusal.Invalid("format", "One of flagd, growthbook, unleash, flagsmith and launchdarkly.")
        : request.File is not { ValueKind: JsonValueKind.Object or JsonValueKind.Array }
            ? Refusal.Invalid("file", "What the other program has exported, as JSON.")
        : null;

    /// <summary>A flag that is there already stays as it is, and so does one that cannot be made.</summary>
    [Requires(Permission.FlagDefine), InProject]
    [WolverinePost("/api/flags/import")]
    [EndpointSummary("Make flags and segments of what another program has exported, or say what would come of it")]
    [RequestSizeLimit(Limits.MaxFlagImportBodySize)]
    [Refuses(400, 409, 413, 415, 422)]
    public static async Task<(FlagImportView?, Refusal?)> Post(
        string? format,
        ImportFlagsRequest request,
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
        var file = FlagFiles.Read(
            NamedEnum.Find<ImportFormat>(format!)!.Value,
            request.File!.Value,
            request.Environment ?? Production
        );
        if (file.Flags.Count == 0 && file.Segments.Count == 0)
        {
            return (null, Refusal.Invalid("file", "There are no flags in it, or it is in another format."));
        }
        if (FlagImport.Validate(file) is { } tooMany)
        {
            return (null, tooMany);
        }
        var seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        var (report, refusal) = await flags.ImportAsync(
            new FlagImport(file, caller.UserId, project, seed),
            request.DryRun,
            actor,
            ct
        );
        return report is null
            ? (null, refusal)
            : (
                new FlagImportView(
                    request.DryRun,
                    [.. report.Segments.Select(ImportLineView.From)],
                    [.. report.Flags.Select(ImportLineView.From)]
                ),
                null
            );
    }
}
