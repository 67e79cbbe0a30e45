using System.Net;
using System.Text.Json;
using Samplit.Api.Tests.Access;
using Samplit.Api.Tests.Story;

namespace Samplit.Api.Tests.Approvals;

public sealed class Four_eyes(People people) : IClassFixture<People>, IAsyncLifetime
{
    private TestBrowser _admin = null!;
    private TestBrowser _operator = null!;
    private TestBrowser _approver = null!;
    private Guid _project;

    public async ValueTask InitializeAsync()
    {
        _admin = await people.SignedInWithAsync("admin");
        _operator = await people.SignedInWithAsync("operator");
        _approver = await people.SignedInWithAsync("approver");
        _project = (await _admin.PostAsync("/api/projects", new { name = $"{Guid.NewGuid():N}" }))
            .Is(HttpStatusCode.Created)["id"]
            .GetGuid();
    }

    public ValueTask DisposeAsync()
    {
        _admin.Dispose();
        _operator.Dispose();
        _approver.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Are_needed_for_what_the_policy_says()
    {
        await RequireAsync(("complete", 1));
        var experiment = await RunningAsync();

        (await _operator.PostAsync($"{experiment}/complete")).IsProblem(HttpStatusCode.Conflict, "approval_required");
        (await people.Server.PostAsync($"{experiment}/complete")).IsProblem(
            HttpStatusCode.Conflict,
            "approval_required"
        );
        (await _operator.PostAsync($"{experiment}/pause")).Is(HttpStatusCode.OK);
        (await _operator.PostAsync($"{experiment}/resume")).Is(HttpStatusCode.OK);
        var proposed = await ProposeAsync(experiment, "complete");
        var approved = (await ApproveAsync(_approver, experiment, proposed)).Is(HttpStatusCode.OK);

        Assert.Equal(("applied", 1), (approved["status"].GetString(), approved["approvers"].GetArrayLength()));
        Assert.Equal("completed", (await _operator.GetAsync(experiment))["status"].GetString());
        Assert.Equal(
            ["change_proposed", "change_approved", "experiment_completed"],
            (await people.EventsAsync(Id(experiment))).TakeLast(3)
        );
        var verified = await VerifiedAsync(experiment);
        Assert.Equal("intact", verified["verdict"].GetString());
    }

    [Fact]
    public async Task Are_those_of_somebody_else_who_may()
    {
        await RequireAsync(("complete", 1));
        var experiment = await RunningAsync();
        var both = await people.SignedInWithAsync("operator", "approver");
        var own = await ProposeAsync(experiment, "complete", both);
        var key = (await people.Server.MakeKeyAsync(new { kind = "admin", role = "approver" })).Secret();

        (await ApproveAsync(both, experiment, own)).IsProblem(HttpStatusCode.Forbidden, "self_approval");
        (await ApproveAsync(_operator, experiment, own)).IsProblem(HttpStatusCode.Forbidden, "forbidden");
        (
            await people.Server.AskAsAsync(
                $"Bearer {key}",
                "POST",
                $"{experiment}/proposals/{own.Id}/approve",
                JsonSerializer.Serialize(new { digest = own.Digest })
            )
        ).IsProblem(HttpStatusCode.Forbidden, "people_only");
        (await ApproveAsync(_approver, experiment, own with { Digest = new string('0', 64) })).IsProblem(
            HttpStatusCode.Conflict,
            "digest_mismatch",
            "digest"
        );
        (await ApproveAsync(_approver, experiment, own)).Is(HttpStatusCode.OK);
        both.Dispose();
    }

    [Fact]
    public async Task Are_shown_again_before_they_approve()
    {
        await RequireAsync(("complete", 1));
        var experiment = await RunningAsync();
        var proposed = await ProposeAsync(experiment, "complete");
        var name = await people.MakeAsync(false, "approver");
        using var late = await people.SignedInAsync(name);
        await people.ExecuteAsync(
            "UPDATE samplit.sessions SET step_up_at = step_up_at - interval '10 minutes' WHERE user_id = $1",
            await people.IdAsync(name)
        );

        (await ApproveAsync(late, experiment, proposed)).IsProblem(HttpStatusCode.Forbidden, "step_up_required");
    }

    [Fact]
    public async Task See_that_the_experiment_was_changed_since()
    {
        await RequireAsync(("weights", 1));
        var experiment = await RunningAsync();
        var proposed = await ProposeAsync(experiment, "weights", null, Weighed(3, 1));
        (await _operator.PostAsync($"{experiment}/pause")).Is(HttpStatusCode.OK);

        (await ApproveAsync(_approver, experiment, proposed)).IsProblem(HttpStatusCode.Conflict, "proposal_stale");

        Assert.Equal(
            "stale",
            (await _operator.GetAsync($"{experiment}/proposals/{proposed.Id}"))
                .Is(HttpStatusCode.OK)["status"]
                .GetString()
        );
    }

    [Fact]
    public async Task Do_it_once_when_two_approve_at_the_same_time()
    {
        await RequireAsync(("weights", 2));
        var experiment = await RunningAsync();
        var proposed = await ProposeAsync(experiment, "weights", null, Weighed(3, 1));
        var approvers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => people.SignedInWithAsync("approver")));

        var answers = await Task.WhenAll(approvers.Select(a => ApproveAsync(a, experiment, proposed)));

        Assert.Equal(2, answers.Count(a => a.Status == HttpStatusCode.OK));
        Assert.All(
            answers.Where(a => a.Status != HttpStatusCode.OK),
            a => a.IsProblem(HttpStatusCode.Conflict, "proposal_closed")
        );
        var events = await people.EventsAsync(Id(experiment));
        Assert.Equal((2, 1), (events.Count(t => t == "change_approved"), events.Count(t => t == "variants_changed")));
        Assert.Equal("intact", (await VerifiedAsync(experiment))["verdict"].GetString());
        foreach (var approver in approvers)
        {
            approver.Dispose();
        }
    }

    [Fact]
    public async Task Reject_what_is_proposed_and_its_proposer_withdraws_it()
    {
        await RequireAsync(("complete", 1));
        var experiment = await RunningAsync();
        var (first, second) = (await ProposeAsync(experiment, "complete"), await ProposeAsync(experiment, "complete"));

        var rejected = await _approver.PostAsync(
            $"{experiment}/proposals/{first.Id}/reject",
            new { digest = first.Digest, reason = "Not yet." }
        );
        (await _admin.PostAsync($"{experiment}/proposals/{second.Id}/withdraw")).IsProblem(
            HttpStatusCode.Forbidden,
            "not_the_proposer"
        );
        var withdrawn = await _operator.PostAsync($"{experiment}/proposals/{second.Id}/withdraw");

        Assert.Equal(
            ("rejected", "Not yet."),
            (rejected.Is(HttpStatusCode.OK)["status"].GetString(), rejected["closedReason"].GetString())
        );
        Assert.Equal("withdrawn", withdrawn.Is(HttpStatusCode.OK)["status"].GetString());
        (await ApproveAsync(_approver, experiment, second)).IsProblem(HttpStatusCode.Conflict, "proposal_closed");
    }

    [Fact]
    public async Task Find_what_waits_in_their_projects()
    {
        await RequireAsync(("complete", 1));
        var experiment = await RunningAsync();
        var proposed = await ProposeAsync(experiment, "complete");
        using var of = await people.SignedInWithAsync($"approver@{_project}");
        var elsewhere = (await _admin.PostAsync("/api/projects", new { name = $"{Guid.NewGuid():N}" }))
            .Is(HttpStatusCode.Created)["id"]
            .GetGuid();
        using var stranger = await people.SignedInWithAsync($"approver@{elsewhere}");

        Assert.Contains(proposed.Id, await WaitingAsync(of));
        Assert.DoesNotContain(proposed.Id, await WaitingAsync(stranger));
        (await stranger.GetAsync($"{experiment}/proposals")).IsProblem(HttpStatusCode.NotFound, "experiment_not_found");
        (await ApproveAsync(stranger, experiment, proposed)).IsProblem(HttpStatusCode.NotFound, "experiment_not_found");
        (await ApproveAsync(of, experiment, proposed)).Is(HttpStatusCode.OK);
        Assert.DoesNotContain(proposed.Id, await WaitingAsync(of));
    }

    [Fact]
    public async Task Are_those_that_hold_when_it_is_done()
    {
        await RequireAsync(("complete", 1));
        var experiment = await RunningAsync();
        var proposed = await ProposeAsync(experiment, "complete");
        await RequireAsync(("complete", 2));

        var first = (await ApproveAsync(_approver, experiment, proposed)).Is(HttpStatusCode.OK);
        await RequireAsync();

        Assert.Equal(("pending", 2), (first["status"].GetString(), first["approvalsNeeded"].GetInt32()));
        (await _operator.PostAsync($"{experiment}/complete")).Is(HttpStatusCode.OK);
        Assert.Equal("intact", (await VerifiedAsync(experiment))["verdict"].GetString());
    }

    [Fact]
    public async Task Are_asked_for_by_who_may_with_a_revision_that_is_so()
    {
        var policy = $"/api/projects/{_project}/approval-policy";
        var none = (await _operator.GetAsync(policy)).Is(HttpStatusCode.OK);
        var body = new { rules = new[] { new { action = "start", approvals = 1 } } };

        Assert.Equal((0, 7), (none["rules"].GetArrayLength(), none["proposalDays"].GetInt32()));
        (await _operator.SendAsync(HttpMethod.Put, policy, body)).Is(HttpStatusCode.Forbidden);
        (await _admin.SendAsync(HttpMethod.Put, policy, body, ("If-Match", "\"3\""))).IsProblem(
            HttpStatusCode.PreconditionFailed,
            "stale_revision",
            "If-Match"
        );
        var set = (await _admin.SendAsync(HttpMethod.Put, policy, body, ("If-Match", "\"0\""))).Is(HttpStatusCode.OK);
        Assert.Equal(1, set["revision"].GetInt32());
        (
            await _admin.SendAsync(
                HttpMethod.Put,
                policy,
                new { rules = new[] { new { action = "pause", approvals = 1 } } }
            )
        ).Is(HttpStatusCode.BadRequest);
        (await _admin.SendAsync(HttpMethod.Put, $"/api/projects/{Guid.NewGuid()}/approval-policy", body)).IsProblem(
            HttpStatusCode.NotFound,
            "project_not_found"
        );
    }

    [Fact]
    public async Task See_what_is_measured_before_it_is_measured_otherwise()
    {
        await RequireAsync(("metrics", 1));
        var experiment = await RunningAsync();
        var metrics = $"{experiment}/metric-definitions";
        var revenue = new
        {
            name = "revenue",
            type = "revenue",
            eventName = "purchase",
            currency = "EUR",
        };
        var editor = await people.SignedInWithAsync("editor");
        (
            await editor.PostAsync(
                metrics,
                new
                {
                    revenue.name,
                    revenue.type,
                    revenue.eventName,
                    revenue.currency,
                    reason = "Forgotten.",
                }
            )
        ).IsProblem(HttpStatusCode.Conflict, "approval_required");

        var proposed = Proposed.Of((await ProposeMetricAsync(editor, new { definition = revenue })).Body);
        var applied = (await ApproveAsync(_approver, experiment, proposed)).Is(HttpStatusCode.OK);
        var id = applied["change", "metric", "metric"].GetGuid();
        Assert.Equal("revenue", (await _operator.GetAsync(metrics))["metrics", 0, "name"].GetString());

        (await editor.SendAsync(HttpMethod.Delete, $"{metrics}/{id}?reason=Wrong.")).IsProblem(
            HttpStatusCode.Conflict,
            "approval_required"
        );
        var retiring = Proposed.Of((await ProposeMetricAsync(editor, new { id })).Body);
        (await ApproveAsync(_approver, experiment, retiring)).Is(HttpStatusCode.OK);
        (await editor.PostAsync($"{experiment}/proposals", Proposal(new { id = Guid.NewGuid() }))).IsProblem(
            HttpStatusCode.NotFound,
            "metric_not_found"
        );

        Assert.Equal(
            [
                "change_proposed",
                "change_approved",
                "metric_defined",
                "change_proposed",
                "change_approved",
                "metric_retired",
            ],
            (await people.EventsAsync(Id(experiment))).TakeLast(6)
        );
        Assert.Equal("intact", (await VerifiedAsync(experiment))["verdict"].GetString());
        editor.Dispose();

        async Task<Answer> ProposeMetricAsync(TestBrowser proposer, object metric) =>
            (await proposer.PostAsync($"{experiment}/proposals", Proposal(metric))).Is(HttpStatusCode.Created);

        static object Proposal(object metric) =>
            new
            {
                action = "metrics",
                reason = "What people pay.",
                metric,
            };
    }

    [Fact]
    public async Task Approve_a_start_whose_time_has_come()
    {
        await RequireAsync(("start", 1));
        var experiment =
            $"/api/experiments/{(await An.Experiment.Saying(new { project = _project, startAt = DateTimeOffset.UtcNow.AddSeconds(1) }).DraftOn(people.Server)).Id}";

        Proposed? found = null;
        await Samplit.Testing.Eventually.TrueAsync(
            "the start is proposed",
            async () =>
            {
                var all = (await _operator.GetAsync($"{experiment}/proposals")).Is(HttpStatusCode.OK)["proposals"];
                found = all.GetArrayLength() == 0 ? null : Proposed.Of(all[0]);
                return found is not null;
            }
        );

        Assert.Equal("draft", (await _operator.GetAsync(experiment))["status"].GetString());
        (await ApproveAsync(_approver, experiment, found!)).Is(HttpStatusCode.OK);
        Assert.Equal("active", (await _operator.GetAsync(experiment))["status"].GetString());
    }

    private async Task RequireAsync(params (string Action, int Approvals)[] rules) =>
        (
            await _admin.SendAsync(
                HttpMethod.Put,
                $"/api/projects/{_project}/approval-policy",
                new { rules = rules.Select(r => new { action = r.Action, approvals = r.Approvals }) }
            )
        ).Is(HttpStatusCode.OK);

    /// <returns>Its address.</returns>
    private async Task<string> RunningAsync() =>
        $"/api/experiments/{(await An.FixedExperiment.Saying(new { project = _project }).RunningOn(people.Server)).Id}";

    private async Task<Proposed> ProposeAsync(
        string experiment,
        string action,
        TestBrowser? proposer = null,
        object? variants = null
    ) => Proposed.Of((
                await (proposer ?? _operator).PostAsync(
                    $"{experiment}/proposals",
                    Calls.ToJson(
                        new
                        {
                            action,
                            reason = "It has run long enough.",
                            variants,
                        }
                    )
                )
            ).Is(HttpStatusCode.Created).Body);

    private static object Weighed(int control, int b) =>
        new object[]
        {
            new
            {
                name = "control",
                isControl = true,
                weight = control,
            },
            new
            {
                name = "b",
                isControl = false,
                weight = b,
            },
        };

    private static Task<Answer> ApproveAsync(TestBrowser approver, string experiment, Proposed proposed) =>
        approver.PostAsync($"{experiment}/proposals/{proposed.Id}/approve", new { digest = proposed.Digest });

    private static async Task<IReadOnlyList<Guid>> WaitingAsync(TestBrowser browser) =>
        [
            .. (await browser.GetAsync("/api/proposals?limit=200"))
                .Is(HttpStatusCode.OK)["proposals"]
                .EnumerateArray()
                .Select(p => p.GetProperty("id").GetGuid()),
        ];

    private async Task<Answer> VerifiedAsync(string experiment) =>
        (await people.Server.GetAsync($"{experiment}/audit/verification")).Is(HttpStatusCode.OK);

    private static Guid Id(string experiment) => Guid.Parse(experiment[(experiment.LastIndexOf('/') + 1)..]);

    private sealed record Proposed(Guid Id, string Digest)
    {
        public static Proposed Of(JsonElement view) =>
            new(view.GetProperty("id").GetGuid(), view.GetProperty("digest").GetString()!);
    }
}
