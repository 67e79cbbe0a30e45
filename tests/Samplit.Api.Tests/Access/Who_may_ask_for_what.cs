using System.Net;
using Samplit.Api.Access;
using Samplit.Api.Tests.Description;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Access;
using Samplit.Testing;

namespace Samplit.Api.Tests.Access;

/// <summary>Every operation of the description, asked by each role, by each kind of key, and by nobody.</summary>
public class Who_may_ask_for_what(SharedServer shared)
{
    private readonly RunningServer _server = shared.App;

    private static IEnumerable<(DescribedOperation Operation, Permission Permission)> Guarded =>
        DescribedApi
            .Current!.Operations.Where(o => o.Description.TryGetProperty("x-permission", out _))
            .Select(o => (o, Permissions.Find(o.Description.GetProperty("x-permission").GetString()!)!.Value));

    public static TheoryData<string> Roles => [.. Role.BuiltIn.Select(r => r.Name)];

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task A_role_is_let_in_where_the_table_says_so_and_nowhere_else(string role)
    {
        var key = (await _server.MakeKeyAsync(new { kind = "admin", role })).Secret();

        await HasExactly(key, ApiKey.GrantsOf(ApiKeyKind.Admin, role));
    }

    [Theory]
    [InlineData("dataPlane", ApiKeyKind.DataPlane)]
    [InlineData("metrics", ApiKeyKind.Metrics)]
    [InlineData("audit", ApiKeyKind.Audit)]
    public async Task A_kind_of_key_opens_what_it_is_for_and_nothing_else(string name, ApiKeyKind kind)
    {
        var key = (await _server.MakeKeyAsync(new { kind = name })).Secret();

        await HasExactly(key, ApiKey.GrantsOf(kind, role: null));
    }

    [Fact]
    public async Task Nobody_is_let_in_without_a_key()
    {
        foreach (var (operation, _) in Guarded)
        {
            var answer = await _server.TryAsync(authorization: null, operation);

            answer.IsProblem(HttpStatusCode.Unauthorized, "unauthenticated");
            Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
        }
    }

    public static TheoryData<string> Wrong
    {
        get
        {
            var unknown = ApiKeyToken.New(ApiKeyKind.Admin, ApiKeyToken.NewPublicId()).Text;
            var known = TestKeys.Usual.Admin;
            var forged = ApiKeyToken.New(ApiKeyKind.Admin, known.Split('_')[2]).Text;
            return
            [
                unknown,
                forged,
                known[..^1],
                known + "0",
                known.Replace("_adm_", "_dat_", StringComparison.Ordinal),
                "smp_",
                "smp_adm_" + new string('ä', 53),
                known.ToUpperInvariant().Replace("SMP_", "smp_", StringComparison.Ordinal),
            ];
        }
    }

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Wrong))]
    public async Task Nobody_is_let_in_with_a_key_that_is_none(string key)
    {
        foreach (var (operation, _) in Guarded)
        {
            (await _server.TryAsync($"Bearer {key}", operation)).IsProblem(HttpStatusCode.Unauthorized, "key_refused");
        }
    }

    [Theory]
    [InlineData("Basic YTpi")]
    [InlineData("Bearer")]
    [InlineData("Bearer eyJhbGciOiJub25lIn0.e30.")]
    [InlineData("smp_adm")]
    public async Task What_others_authorize_by_says_nothing_here(string authorization) =>
        (await _server.AskAsAsync(authorization, "GET", "/api/experiments")).IsProblem(
            HttpStatusCode.Unauthorized,
            "unauthenticated"
        );

    [Fact]
    public async Task An_unknown_path_is_no_secret()
    {
        (await _server.AskAsAsync(null, "GET", "/api/nothing")).IsProblem(HttpStatusCode.NotFound, "not_found");
        (await _server.AskAsAsync(null, "DELETE", "/api/experiments")).IsProblem(
            HttpStatusCode.MethodNotAllowed,
            "method_not_allowed"
        );
    }

    [Fact]
    public async Task Who_asks_is_told_what_they_may()
    {
        var key = await _server.MakeKeyAsync(new { kind = "metrics" });

        (await _server.GetWithAsync(key.Secret(), "/api/account")).Is(
            HttpStatusCode.OK,
            $$"""{"actor":"key:{{key.Id()}}","permissions":["account:read","metrics:read","metrics:write"]}"""
        );
    }

    [Fact]
    public async Task Roles_are_told_as_they_are()
    {
        var roles = (await _server.GetAsync("/api/roles")).Is(HttpStatusCode.OK);

        Assert.Equal(Role.BuiltIn.Select(r => r.Name), roles.Each<string>("roles", "name").Take(Role.BuiltIn.Count));
        Assert.Contains("experiment:start", roles["roles", 4, "approves"].EnumerateArray().Select(p => p.GetString()));
    }

    private async Task HasExactly(string key, IReadOnlyDictionary<Permission, Grant> grants)
    {
        foreach (var (operation, permission) in Guarded)
        {
            var answer = await _server.TryAsync($"Bearer {key}", operation);

            if (grants.TryGetValue(permission, out var grant) && grant != Grant.Approve)
            {
                Assert.False(
                    answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden,
                    $"{operation}: {answer.Status} {answer.Text}"
                );
            }
            else
            {
                Assert.True(answer.Status == HttpStatusCode.Forbidden, $"{operation}: {answer.Status} {answer.Text}");
                answer.IsProblem(HttpStatusCode.Forbidden, "forbidden");
                Assert.Contains(permission.Name(), answer["detail"].GetString(), StringComparison.Ordinal);
            }
        }
    }
}
