using Samplit.Api.Http;
using Samplit.Api.Projects;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Flags.Export;
using Wolverine.Http;

namespace Samplit.Api.Flags;

[Tags("Flags")]
public static class ExportFlagsEndpoint
{
    private const string Flagd = "flagd";

    /// <param name="format">flagd, and no other so far; the same when absent.</param>
    public static Refusal? Validate(string? environment, string? format) =>
        string.IsNullOrEmpty(environment)
            ? Refusal.Invalid("environment", "Whose rules are written, such as production.")
        : format is null or Flagd ? null
        : Refusal.Invalid("format", $"Only {Flagd} so far.");

    [Requires(Permission.FlagRead), InProject]
    [
        WolverineGet("/api/flags/export"),
        EndpointSummary("All flags of a project in one environment, in the format of flagd")
    ]
    [Refuses(400, 422)]
    public static async Task<(FlagdFile?, Refusal?)> Get(
        string? environment,
        string? format,
        string? project,
        FlagReader flags,
        ProjectReader projects,
        Principal caller,
        CancellationToken ct
    )
    {
        _ = format;
        var (chosen, unknown) = await projects.ChooseAsync(caller, Permission.FlagRead, project, ct);
        if (unknown is not null)
        {
            return (null, unknown);
        }
        var all = await flags.OfProjectAsync(chosen, ct);
        return (FlagdExport.Write(environment!, all.Flags, all.Segments), null);
    }
}
