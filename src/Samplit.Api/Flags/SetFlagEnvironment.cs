using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Flags;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Flags;

/// <summary>All of what a flag does in an environment from then on.</summary>
/// <param name="IsOn">Whether rules are asked; else everybody gets <paramref name="Off"/>.</param>
/// <param name="Rules">The first that is for a unit decides; none when absent.</param>
/// <param name="Default">The variant where no rule is; what the code has when absent.</param>
/// <param name="Off">The variant while it is off; what the code has when absent.</param>
/// <param name="Reason">Why, for whoever reads the log.</param>
public sealed record SetFlagEnvironmentRequest(
    bool IsOn,
    IReadOnlyList<FlagRule>? Rules = null,
    string? Default = null,
    string? Off = null,
    string? Reason = null
) : IExample
{
    static object IExample.Example =>
        new SetFlagEnvironmentRequest(
            IsOn: true,
            FlagView.SomeEnvironment.Rules,
            Default: "off",
            Off: "off",
            Reason: "A tenth of all."
        );
}

[Tags("Flags")]
public static class SetFlagEnvironmentEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.FlagDefine)]
    [WolverinePut("/api/flags/{id}/environments/{environment}")]
    [EndpointSummary("Say what a flag does in an environment: whether it is on, and its rules")]
    [Refuses(400, 404, 409, 412, 413, 415, 422)]
    public static Task<(FlagView?, Refusal?)> Put(
        Guid id,
        string environment,
        SetFlagEnvironmentRequest request,
        ExpectedRevision expected,
        FlagChanges flags,
        EventMetadata actor,
        CancellationToken ct
    ) =>
        flags.ChangeFlagAsync(
            id,
            expected,
            (flag, _) =>
                Domain.Flags.ChangeFlag.SetEnvironment(
                    flag,
                    environment,
                    new FlagEnvironment(request.IsOn, request.Rules ?? [], request.Default, request.Off),
                    request.Reason
                ),
            actor,
            ct
        );
}
