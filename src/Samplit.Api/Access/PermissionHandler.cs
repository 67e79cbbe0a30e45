using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;

namespace Samplit.Api.Access;

/// <summary>The one place where it is decided whether a caller may ask for something.</summary>
internal sealed class PermissionHandler(DataPlaneSettings dataPlane, NamedRoutes routes, TimeProvider clock)
    : AuthorizationHandler<PermissionRequirement>
{
    protected override async Task HandleRequirementAsync(
        AuthorizationHandlerContext context,
        PermissionRequirement requirement
    )
    {
        var http = (HttpContext)context.Resource!;
        if (http.Caller() is { } caller)
        {
            if (!MayAsk(caller, requirement.Permission, http.GetEndpoint()))
            {
                return;
            }
            if (
                http.CallerSession() is { } session
                && await RefusalAsync(session, requirement.Permission, http) is { } code
            )
            {
                context.Fail(new AuthorizationFailureReason(this, code));
                return;
            }
            context.Succeed(requirement);
        }
        else if (
            IsOfDataPlane(requirement.Permission)
            // Who shows a key that is none is not who they think they are, whether one is needed or not.
            && (
                !Credentials.AreShown(http) || (await http.AuthenticateAsync()).Failure is null or SessionEndedException
            )
            && await dataPlane.IsOpenAsync(http.RequestAborted)
        )
        {
            context.Succeed(requirement);
        }
    }

    /// <summary>Where the endpoint answers within projects, one is enough to ask; what of, others see to.</summary>
    private bool MayAsk(Principal caller, Permission permission, Endpoint? endpoint) =>
        caller.MayEverywhere(permission)
        || (
            caller.May(permission)
            && (endpoint?.Metadata.GetMetadata<InProjectAttribute>() is not null || routes.Find(endpoint) is not null)
        );

    /// <summary>Why a session is not enough by itself; null when it is.</summary>
    private async ValueTask<string?> RefusalAsync(CallerSession session, Permission permission, HttpContext http) =>
        !await session.HasSentAsync(http.Request, http.RequestAborted) ? ProblemCodes.CsrfRefused
        : session.LacksSecondFactor && permission is not (Permission.AccountRead or Permission.AccountChange)
            ? ProblemCodes.SecondFactorRequired
        : http.GetEndpoint()?.Metadata.GetMetadata<StepUpAttribute>() is not null
        && !session.IsSteppedUp(clock.GetUtcNow())
            ? ProblemCodes.StepUpRequired
        : null;

    private static bool IsOfDataPlane(Permission permission) =>
        permission is Permission.DecisionAssign or Permission.DecisionConvert or Permission.EventTrack;
}
