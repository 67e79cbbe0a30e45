using System.Text.Json;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Users;

/// <summary>What a user has set for themselves, for pages and programs of theirs; the server reads none of it.</summary>
/// <param name="Preferences">An object.</param>
public sealed record PreferencesView(JsonElement Preferences) : IExample
{
    static object IExample.Example => new PreferencesView(JsonElement.Parse("""{"theme":"dark"}"""));
}

[Tags("Users")]
public static class GetPreferencesEndpoint
{
    [Requires(Permission.AccountRead), InProject]
    [WolverineGet("/api/account/preferences"), EndpointSummary("What the user has set for themselves"), Refuses(409)]
    public static async Task<(PreferencesView?, Refusal?)> Get(
        Principal caller,
        UserTable users,
        CancellationToken ct
    ) =>
        caller.UserId is { } id && await users.FindPreferencesAsync(id, ct) is { } json
            ? (new PreferencesView(JsonElement.Parse(json)), null)
            : (null, SetPreferencesEndpoint.NoUser);
}

[Tags("Users")]
public static class SetPreferencesEndpoint
{
    /// <summary>Characters.</summary>
    private const int MaxSize = 16_384;

    internal static Refusal NoUser { get; } =
        new(RefusalKind.Conflict, ProblemCodes.NoUser, "Only a user has preferences, and who asks is none.");

    [Requires(Permission.AccountChange), InProject]
    [WolverinePut("/api/account/preferences"), EndpointSummary("Set all of them anew")]
    [Refuses(400, 409, 413, 415, 422)]
    public static async Task<(PreferencesView?, Refusal?)> Put(
        PreferencesView request,
        Principal caller,
        UserTable users,
        CancellationToken ct
    )
    {
        if (caller.UserId is not { } id)
        {
            return (null, NoUser);
        }
        if (Requests.ValidateObject("preferences", request.Preferences, MaxSize) is { } problem)
        {
            return (null, problem);
        }
        await users.SetPreferencesAsync(id, request.Preferences.GetRawText(), ct);
        return (request, null);
    }
}
