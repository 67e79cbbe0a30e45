using System.Net;
using Samplit.Api.Tests.Access;
using Samplit.Api.Tests.Story;

namespace Samplit.Api.Tests.Flags;

public sealed class Flags_that_others_approve(People people) : IClassFixture<People>, IAsyncLifetime
{
    private TestBrowser _editor = null!;
    private TestBrowser _approver = null!;
    private Guid _project;

    public async ValueTask InitializeAsync()
    {
        _editor = await people.SignedInWithAsync("editor");
        _approver = await people.SignedInWithAsync("approver");
        _project = await AFlag.ProjectOn(people.Server);
        (
            await people.Server.PutAsync(
                $"/api/projects/{_project}/approval-policy",
                new { rules = new[] { new { action = "flags", approvals = 1 } } }
            )
        ).Is(HttpStatusCode.OK);
    }

    public ValueTask DisposeAsync()
    {
        _editor.Dispose();
        _approver.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Do_in_production_what_another_person_has_seen()
    {
        var flag = await MadeAsync();

        (await PutAsync($"{flag}/environments/production", AFlag.On())).IsProblem(
            HttpStatusCode.Conflict,
            "approval_required"
        );
        (await PutAsync($"{flag}/environments/development", AFlag.On())).Is(HttpStatusCode.OK);
        var proposed = await ProposedAsync(flag, new { environment = "production", @is = AFlag.On() });
        (await ApproveAsync(_editor, flag, proposed)).IsProblem(HttpStatusCode.Forbidden, "forbidden");
        var approved = (await ApproveAsync(_approver, flag, proposed)).Is(HttpStatusCode.OK);

        Assert.Equal("applied", approved["status"].GetString());
        Assert.Equal(flag, $"/api/flags/{approved["flag"].GetGuid()}");
        var now = (await _editor.GetAsync(flag)).Is(HttpStatusCode.OK);
        Assert.True(now["environments", "production", "isOn"].GetBoolean());
        Assert.Equal(
            [
                "flag_created",
                "flag_environment_changed",
                "change_proposed",
                "change_approved",
                "flag_environment_changed",
            ],
            (await AFlag.EventsOf(people.Server, now["id"].GetGuid())).Select(e => e.Type)
        );
    }

    [Fact]
    public async Task Are_turned_off_by_one()
    {
        var flag = await OnAsync();

        (await PutAsync($"{flag}/environments/production", AFlag.TurnedOff())).Is(HttpStatusCode.OK);
        (await _editor.PostAsync($"{flag}/deactivate", new { reason = "It burns." })).Is(HttpStatusCode.OK);
        (await _editor.PostAsync($"{flag}/activate")).Is(HttpStatusCode.OK);

        var on = await OnAsync();
        (await _editor.PostAsync($"{on}/deactivate", new { reason = "It burns." })).Is(HttpStatusCode.OK);
        (await _editor.PostAsync($"{on}/activate")).IsProblem(HttpStatusCode.Conflict, "approval_required");
    }

    [Fact]
    public async Task Are_changed_in_no_other_way_without_them()
    {
        var flag = await OnAsync(
            new { serve = new { split = new { shares = new[] { new { variant = "on", weight = 1 } } } } }
        );
        var other = AFlag.Boolean(isForClients: true);
        var overridden = new
        {
            environment = "production",
            unit = "user-1",
            variant = "on",
            reason = "They asked.",
        };
        var ramp = new
        {
            environment = "production",
            rule = 0,
            steps = new[] { new { rolloutPerMillion = 10, holdSeconds = 60 } },
        };
        var planned = new { at = DateTimeOffset.UtcNow.AddHours(1).ToString("O"), action = "activate" };

        foreach (
            var (answer, change) in new[]
            {
                (await PutAsync(flag, new { definition = other }), (object)new { definition = other }),
                (await PutAsync($"{flag}/overrides", overridden), new { @override = overridden }),
                (await _editor.PostAsync($"{flag}/ramps", ramp), new { ramp }),
                (await _editor.PostAsync($"{flag}/planned-changes", planned), new { planned }),
                (await _editor.PostAsync($"{flag}/archive"), new { archive = true }),
            }
        )
        {
            answer.IsProblem(HttpStatusCode.Conflict, "approval_required");
            (await ApproveAsync(_approver, flag, await ProposedAsync(flag, change))).Is(HttpStatusCode.OK);
        }

        var now = (await _editor.GetAsync(flag)).Is(HttpStatusCode.OK);
        Assert.Equal("archived", now["status"].GetString());
        Assert.True(now["definition", "isForClients"].GetBoolean());
        Assert.Equal(
            ("on", 10),
            (
                now["overrides", 0, "variant"].GetString(),
                now["environments", "production", "rules", 0, "serve", "split", "rolloutPerMillion"].GetInt32()
            )
        );
    }

    [Fact]
    public async Task Have_a_name_that_anybody_changes_who_may()
    {
        var flag = await OnAsync();
        var definition = Calls.ToJson(AFlag.Boolean());
        definition["name"] = "The new checkout";

        (await PutAsync(flag, new { definition })).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Are_made_off_in_production()
    {
        (
            await _editor.PostAsync(
                "/api/flags",
                new
                {
                    key = AFlag.NewKey(),
                    definition = AFlag.Boolean(),
                    environments = new { production = AFlag.On() },
                    project = _project,
                }
            )
        ).IsProblem(HttpStatusCode.Conflict, "approval_required", "environments");
        var key = AFlag.NewKey();
        var file = new
        {
            flags = new Dictionary<string, object>
            {
                [key] = new
                {
                    state = "ENABLED",
                    variants = new { on = true, off = false },
                    defaultVariant = "off",
                },
            },
        };

        var imported = (await _editor.PostAsync("/api/flags/import?format=flagd", new { file, project = _project })).Is(
            HttpStatusCode.OK
        );

        Assert.Equal("different", imported["flags", 0, "outcome"].GetString());
        Assert.Contains(
            "off in production",
            imported["flags", 0, "differences", 0].GetString(),
            StringComparison.Ordinal
        );
        var made = (await _editor.GetAsync($"/api/flags/{key}")).Is(HttpStatusCode.OK);
        Assert.False(made["environments", "production", "isOn"].GetBoolean());
    }

    [Fact]
    public async Task Ask_for_segments_that_others_approve_too()
    {
        var key = AFlag.NewKey();
        var made = (
            await _editor.PostAsync(
                "/api/segments",
                new
                {
                    key,
                    when = AFlag.When("plan", "staff"),
                    project = _project,
                }
            )
        ).Is(HttpStatusCode.Created);
        var segment = $"/api/segments/{made["id"].GetGuid()}";
        var pro = new { when = AFlag.When("plan", "pro") };

        (await PutAsync(segment, pro)).IsProblem(HttpStatusCode.Conflict, "approval_required");
        (await PutAsync(segment, new { when = AFlag.When("plan", "staff"), description = "Us." })).Is(
            HttpStatusCode.OK
        );
        var proposed = await ProposedAsync(segment, pro);
        Assert.Contains(proposed.Id, await WaitingAsync());
        (await ApproveAsync(_approver, segment, proposed)).Is(HttpStatusCode.OK);

        Assert.Equal("pro", (await _editor.GetAsync(segment))["when", "values", 0].GetString());
        Assert.DoesNotContain(proposed.Id, await WaitingAsync());
        Assert.Equal("applied", (await _editor.GetAsync($"{segment}/proposals/{proposed.Id}"))["status"].GetString());
    }

    [Fact]
    public async Task Are_not_what_was_proposed_after_another_change()
    {
        var flag = await MadeAsync();
        var proposed = await ProposedAsync(flag, new { environment = "production", @is = AFlag.On() });
        (await PutAsync($"{flag}/environments/development", AFlag.On())).Is(HttpStatusCode.OK);

        (await ApproveAsync(_approver, flag, proposed)).IsProblem(HttpStatusCode.Conflict, "proposal_stale");

        var rejected = await ProposedAsync(flag, new { environment = "production", @is = AFlag.On() });
        (await _approver.PostAsync($"{flag}/proposals/{rejected.Id}/reject", new { digest = rejected.Digest })).Is(
            HttpStatusCode.OK
        );
        var withdrawn = await ProposedAsync(flag, new { environment = "production", @is = AFlag.On() });
        (await _editor.PostAsync($"{flag}/proposals/{withdrawn.Id}/withdraw")).Is(HttpStatusCode.OK);
        Assert.Equal(
            ["withdrawn", "rejected", "stale"],
            (await _editor.GetAsync($"{flag}/proposals"))["proposals"]
                .EnumerateArray()
                .Select(p => p.GetProperty("status").GetString())
        );
    }

    [Fact]
    public async Task Say_what_a_proposal_lacks()
    {
        var flag = await OnAsync();

        await RefusedAsync(new { }, "change");
        await RefusedAsync(new { activate = true, archive = true }, "change");
        await RefusedAsync(new { environment = "production" }, "is");
        await RefusedAsync(
            new { environment = "production", @is = AFlag.On(new { serve = new { variant = "red" } }) },
            "is.rules[0].serve.variant"
        );
        await RefusedAsync(new { @override = new { environment = "production", unit = "u" } }, "override.variant");
        await RefusedAsync(new { @override = new { environment = "production", variant = "on" } }, "override.unit");
        await RefusedAsync(new { planned = new { at = "2020-01-01T00:00:00Z", action = "activate" } }, "planned.at");
        await RefusedAsync(new { planned = new { at = "2120-01-01T00:00:00Z" } }, "planned.action");
        await RefusedAsync(new { ramp = new { environment = "production", rule = 0 } }, "ramp.rule");
        await RefusedAsync(new { ramp = new { environment = "production" } }, "ramp.rule");
        (await ProposeAsync(flag, new { environment = "development", @is = AFlag.On() })).IsProblem(
            HttpStatusCode.Conflict,
            "approval_not_needed"
        );
        (await ProposeAsync(flag, new { environment = "production", @is = AFlag.On() })).IsProblem(
            HttpStatusCode.Conflict,
            "nothing_to_approve"
        );

        async Task RefusedAsync(object change, string field) =>
            (await ProposeAsync(flag, change)).IsProblem(HttpStatusCode.UnprocessableEntity, "invalid_request", field);
    }

    [Fact]
    public async Task Are_no_strangers()
    {
        var flag = await MadeAsync();
        var proposed = await ProposedAsync(flag, new { environment = "production", @is = AFlag.On() });
        using var stranger = await people.SignedInWithAsync($"approver@{await AFlag.ProjectOn(people.Server)}");

        (await stranger.GetAsync($"{flag}/proposals")).IsProblem(HttpStatusCode.NotFound, "flag_not_found");
        (await ApproveAsync(stranger, flag, proposed)).IsProblem(HttpStatusCode.NotFound, "flag_not_found");
        (await _editor.GetAsync($"{flag}/proposals/{Guid.NewGuid()}")).IsProblem(
            HttpStatusCode.NotFound,
            "proposal_not_found"
        );
    }

    private static readonly object Off = new
    {
        isOn = false,
        rules = Array.Empty<object>(),
        @default = "off",
    };

    /// <returns>The address of one that is off.</returns>
    private async Task<string> MadeAsync()
    {
        var key = await AFlag.MadeOn(people.Server, Off, project: _project);
        return $"/api/flags/{(await _editor.GetAsync($"/api/flags/{key}"))["id"].GetGuid()}";
    }

    /// <returns>The address of one that is on.</returns>
    private async Task<string> OnAsync(params object[] rules)
    {
        var flag = await MadeAsync();
        var proposed = await ProposedAsync(flag, new { environment = "production", @is = AFlag.On(rules) });
        (await ApproveAsync(_approver, flag, proposed)).Is(HttpStatusCode.OK);
        return flag;
    }

    private Task<Answer> PutAsync(string path, object body) => _editor.SendAsync(HttpMethod.Put, path, body);

    private Task<Answer> ProposeAsync(string of, object change)
    {
        var body = Calls.ToJson(change);
        body["reason"] = "It is time.";
        return _editor.PostAsync($"{of}/proposals", body);
    }

    private async Task<(Guid Id, string Digest)> ProposedAsync(string of, object change)
    {
        var proposed = (await ProposeAsync(of, change)).Is(HttpStatusCode.Created);
        return (proposed["id"].GetGuid(), proposed["digest"].GetString()!);
    }

    private static Task<Answer> ApproveAsync(TestBrowser approver, string of, (Guid Id, string Digest) proposed) =>
        approver.PostAsync($"{of}/proposals/{proposed.Id}/approve", new { digest = proposed.Digest });

    private async Task<IReadOnlyList<Guid>> WaitingAsync() =>
        [
            .. (await _approver.GetAsync("/api/proposals?limit=200"))
                .Is(HttpStatusCode.OK)["proposals"]
                .EnumerateArray()
                .Select(p => p.GetProperty("id").GetGuid()),
        ];
}
