using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Flags;
using Wolverine.Http;

namespace Samplit.Api.Flags;

[Tags("Flags")]
public static class GetFlagEndpoint
{
    internal static Refusal NotFound { get; } =
        new(RefusalKind.NotFound, ProblemCodes.FlagNotFound, "There is no flag with this id or key.");

    public static async Task<(Flag?, Refusal?)> LoadAsync(Guid id, FlagReader flags, CancellationToken ct) =>
        await flags.FindAsync(id, ct) is { } found ? (found, null) : (null, NotFound);

    [Requires(Permission.FlagRead)]
    [WolverineGet("/api/flags/{id}"), EndpointSummary("One flag"), Refuses(404)]
    public static async Task<FlagView> Get(Flag flag, FlagReader flags, CancellationToken ct) =>
        (await flags.ViewAsync([flag], ct))[0];
}
