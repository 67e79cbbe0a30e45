using System.Net;
using System.Text.Json;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Access;

public sealed class What_was_refused
{
    [Fact]
    public async Task Is_counted_in_one_event_of_the_log()
    {
        await using var server = await RunningServer.StartAsync(
            ("Samplit:DenialInterval", "00:00:01"),
            ("Samplit:CheckpointInterval", "00:00:00.05")
        );
        var people = await People.OnAsync(server);
        var name = await people.MakeAsync(false, "viewer");
        using var viewer = await people.SignedInAsync(name);
        using var stranger = new TestBrowser(server);

        for (var i = 0; i < 3; i++)
        {
            (await viewer.GetAsync("/api/users")).Is(HttpStatusCode.Forbidden);
        }
        (await stranger.SignInAsync(name, "not the password of anybody")).Is(HttpStatusCode.Unauthorized);
        (await stranger.SignInAsync("nobody", "not the password of anybody")).Is(HttpStatusCode.Unauthorized);
        (await server.GetWithAsync("smp_adm_00000000_nothing", "/api/users")).Is(HttpStatusCode.Unauthorized);

        var actor = $"user:{await people.IdAsync(name)}";
        var counts = new Dictionary<(string, string?, string?), long>();
        await Eventually.TrueAsync(
            "all of it is in the log",
            async () =>
            {
                counts.Clear();
                var activity = (await server.GetAsync("/api/activity?type=access_denied")).Is(HttpStatusCode.OK);
                foreach (
                    var denial in activity["activity"]
                        .EnumerateArray()
                        .SelectMany(a => a.GetProperty("data").GetProperty("denials").EnumerateArray())
                )
                {
                    var what = (
                        denial.GetProperty("code").GetString()!,
                        Text(denial, "actor"),
                        Text(denial, "permission")
                    );
                    counts[what] = counts.GetValueOrDefault(what) + denial.GetProperty("count").GetInt64();
                }
                return counts.Values.Sum() >= 6;
            }
        );
        Assert.Equal(3, counts[("forbidden", actor, "user:read")]);
        Assert.Equal(1, counts[("sign_in_failed", actor, null)]);
        Assert.Equal(1, counts[("sign_in_failed", null, null)]);
        Assert.Equal(1, counts[("key_refused", null, null)]);
    }

    private static string? Text(JsonElement denial, string member) =>
        denial.TryGetProperty(member, out var text) ? text.GetString() : null;
}
