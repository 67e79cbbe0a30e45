using Samplit.Api.Http;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Access;

[Tags("Access")]
public static class GetAccountEndpoint
{
    [Requires(Permission.AccountRead), InProject]
    [WolverineGet("/api/account"), EndpointSummary("Who asks, and what they may ask for")]
    public static AccountView Get(HttpContext http) => AccountView.From(http.Caller()!, http.CallerSession());
}
