using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Users;

/// <param name="UserName">What they sign in with: letters and digits of ASCII, dots, hyphens and underscores.</param>
/// <param name="Email">What they may sign in with, too.</param>
/// <param name="Roles">By name; none when absent.</param>
/// <param name="IsSuperuser">Whether they may do everything; only a superuser makes another.</param>
public sealed record CreateUserRequest(
    [Required] string? UserName,
    [Required] string? Email,
    string? FullName,
    string? Company,
    IReadOnlyList<string?>? Roles,
    bool? IsSuperuser
) : IExample
{
    static object IExample.Example =>
        new CreateUserRequest("anna", "anna@shop.example", "Anna Meyer", null, ["editor"], IsSuperuser: null);
}

[Tags("Users")]
public static class CreateUserEndpoint
{
    [Requires(Permission.UserCreate), StepUp]
    [
        WolverinePost("/api/users"),
        EndpointSummary("Make a user, with a link to set a password, which is told this once")
    ]
    [Refuses(400, 403, 409, 413, 415, 422)]
    public static async Task<(Created<NewUserView>?, Refusal?)> Post(
        CreateUserRequest request,
        UserChanges users,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var (created, refusal) = await users.CreateAsync(
            new CreateUser(
                request.UserName,
                request.Email,
                request.FullName,
                request.Company,
                request.Roles,
                request.IsSuperuser ?? false
            ),
            caller,
            actor,
            ct
        );
        return created is null
            ? (null, refusal)
            : (TypedResults.Created($"/api/users/{created.User.Id}", created), null);
    }
}
