using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Samplit.Api.Tests.Access;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Access;
using Samplit.Domain.Experiments;
using Samplit.Ledger;
using Samplit.Projections;
using Samplit.Projections.Streams;
using Samplit.Testing;
using Samplit.Verify.Audit;
using Samplit.Verify.Tests.Audit;

namespace Samplit.Api.Tests.Audit;

/// <summary>What others had to approve, as auditors see it in both languages.</summary>
public class Approved_changes
{
    [Fact]
    public async Task Are_found_intact_and_their_absence_wrong_in_both_languages()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        var key = original.Key.ToString();
        await using var server = await RunningServer.StartOnAsync(
            auditor.Database.ConnectionString,
            ("Samplit:CheckpointInterval", "00:00:00.05")
        );
        var people = await People.OnAsync(server);
        using var admin = await people.SignedInWithAsync("admin");
        using var approver = await people.SignedInWithAsync("approver");
        using var other = await people.SignedInWithAsync("approver");
        var before = await An.FixedExperiment.RunningOn(server);
        await before.Take("complete");
        await before.Take("archive");
        await RequireAsync(admin, ("complete", 1), ("variants", 2), ("preregistration", 1));
        var honest = await An.FixedExperiment.RunningOn(server);
        var cheat = await An.FixedExperiment.RunningOn(server);
        await DoAsync(
            honest,
            new
            {
                action = "variants",
                reason = "A third one.",
                variants = new object[]
                {
                    new { name = "control", isControl = true },
                    new { name = "b", isControl = false },
                    new { name = "c", isControl = false },
                },
            },
            approver,
            other
        );
        await DoAsync(
            honest,
            new
            {
                action = "preregistration",
                reason = "Too rare.",
                preregistration = new { metric = "clicks", minimumSample = 1 },
            },
            approver
        );
        await honest.AssignAll(5);
        var elements = TestExperiment.Of(server, await server.PostAsync("/api/experiments", Elements("", "1")));
        await elements.Take("start");
        var more = Elements(""", {"name": "hi", "content": {"text": "Hi"}, "active": false}""", "0.3");
        await DoAsync(
            elements,
            new
            {
                action = "variants",
                reason = "A third one.",
                elements = more["elements"],
            },
            approver,
            other
        );
        await RequireAsync(admin, ("complete", 2), ("variants", 1));
        await DoAsync(honest, new { action = "complete", reason = "Enough." }, approver, other);
        await CheatAsync(server, cheat.Id, new ExperimentCompleted());
        await Logs.SignedAsync(
            server,
            (long)(await honest.Ask("SELECT count(*) FROM samplit.mt_events WHERE $1::uuid IS NOT NULL"))!
        );

        foreach (var (experiment, opens) in new[] { (honest.Id, 2), (before.Id, 2), (elements.Id, 2) })
        {
            var export = await auditor.ExportAsync(experiment);
            var lines = Encoding.UTF8.GetString(export).Split('\n');

            Assert.Contains("samplit-export/v2", lines[0], StringComparison.Ordinal);
            Assert.Equal(opens, lines.Count(l => l.StartsWith("""{"policy":""", StringComparison.Ordinal)));
            Assert.Equal((AuditVerdict.Intact, 0), Found(Another_language.Verify(export)));
            Another_language.IsIntact(await OtherVerifier.ExportAsync(export, key));
        }
        var wrong = await auditor.ExportAsync(cheat.Id);
        var found = Another_language.Verify(wrong);
        Assert.Equal((3L, "approval"), found.Streams[0].WrongDecisions.Select(d => (d.Sequence, d.Rule)).Single());
        Another_language.Is("wrongly computed", 3, await OtherVerifier.ExportAsync(wrong, key));
        var inDatabase = (await auditor.VerifyAsync(null)).Streams.SelectMany(s => s.WrongDecisions);
        Assert.Equal([(3L, "approval")], inDatabase.Select(d => (d.Sequence, d.Rule)));
        // Without what the policy said there is nothing to miss.
        var hidden = Another_language.Relinked([.. Encoding.UTF8.GetString(wrong).Split('\n')[..^1]], (_, _) => { });
        Assert.Empty(Another_language.Verify(hidden).Streams[0].WrongDecisions);

        async Task DoAsync(TestExperiment experiment, object change, params TestBrowser[] approvers)
        {
            var proposed = (
                await admin.PostAsync($"/api/experiments/{experiment.Id}/proposals", Calls.ToJson(change))
            ).Is(HttpStatusCode.Created);
            foreach (var person in approvers)
            {
                (
                    await person.PostAsync(
                        $"/api/experiments/{experiment.Id}/proposals/{proposed["id"].GetGuid()}/approve",
                        new { digest = proposed["digest"].GetString() }
                    )
                ).Is(HttpStatusCode.OK);
            }
        }
    }

    [Theory]
    [InlineData("change_proposed", "reason", "\"Whatever.\"")]
    [InlineData("change_proposed", "digest", "\"00\"")]
    [InlineData("change_proposed", "expectedRevision", "1")]
    [InlineData("change_proposed", "expiresAt", "\"2020-01-01T00:00:00Z\"")]
    [InlineData("change_approved", "digest", "\"00\"")]
    [InlineData("change_approved", "approver", "\"0198c0de-5a3b-7d10-8000-000000000001\"")]
    [InlineData("experiment_completed", "reason", "\"Because.\"")]
    public async Task Are_found_wrong_in_both_languages_when_something_else_was_approved(
        string type,
        string member,
        string value
    )
    {
        var (export, key) = await Approved.Value;

        await Another_language.IsWrongAsync(export, key, type, member, value);
    }

    private static readonly Lazy<Task<(byte[] Export, string Key)>> Approved = new(async () =>
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        await using var server = await RunningServer.StartOnAsync(
            auditor.Database.ConnectionString,
            ("Samplit:CheckpointInterval", "00:00:00.05")
        );
        var people = await People.OnAsync(server);
        using var admin = await people.SignedInWithAsync("admin");
        using var approver = await people.SignedInWithAsync("approver");
        await RequireAsync(admin, ("complete", 1));
        var experiment = await An.FixedExperiment.RunningOn(server);
        var path = $"/api/experiments/{experiment.Id}/proposals";
        var proposed = await admin.PostAsync(path, new { action = "complete", reason = "Enough." });
        (
            await approver.PostAsync(
                $"{path}/{proposed["id"].GetGuid()}/approve",
                new { digest = proposed["digest"].GetString() }
            )
        ).Is(HttpStatusCode.OK);
        await Logs.SignedAsync(
            server,
            (long)(await experiment.Ask("SELECT count(*) FROM samplit.mt_events WHERE $1::uuid IS NOT NULL"))!
        );
        return (await auditor.ExportAsync(experiment.Id), original.Key.ToString());
    });

    private static async Task RequireAsync(TestBrowser admin, params (string Action, int Approvals)[] rules) =>
        (
            await admin.SendAsync(
                HttpMethod.Put,
                $"/api/projects/{Project.DefaultId}/approval-policy",
                new { rules = rules.Select(r => new { action = r.Action, approvals = r.Approvals }) }
            )
        ).Is(HttpStatusCode.OK);

    private static (AuditVerdict, long) Found(AuditReport report) =>
        (report.Streams[0].Verdict, report.Streams[0].WrongDecisionsInAll) is (AuditVerdict.NotCovered, var wrong)
            // No key was given to trust the checkpoint by.
            ? (AuditVerdict.Intact, wrong)
            : (report.Streams[0].Verdict, report.Streams[0].WrongDecisionsInAll);

    private static JsonObject Elements(string hi, string weight) =>
        JsonNode
            .Parse(
                $$"""
                {"name": "elements {{Guid.NewGuid():N}}", "type": "multi_element", "elements": [
                  {"name": "headline", "kind": "headline", "selector": {"kind": "css", "value": "h1"}, "variants": [
                    {"name": "welcome", "isControl": true},
                    {"name": "hello", "content": {"text": "Hello"} }{{hi}}
                  ]},
                  {"name": "button", "kind": "button", "selector": {"kind": "class", "value": "buy"}, "variants": [
                    {"name": "plain", "isControl": true, "weight": {{weight}} },
                    {"name": "red", "weight": {{weight}}, "content": {"style": {"color": "red"} } }
                  ]}
                ]}
                """
            )!
            .AsObject();

    /// <summary>As whoever runs the server can, who asks nobody.</summary>
    private static async Task CheatAsync(RunningServer server, Guid experiment, object @event)
    {
        var store = server.App.Services.GetRequiredService<StreamStore>();
        var (session, stream) = await store.OpenExclusiveSessionAsync(
            StreamTypes.Experiment,
            experiment,
            new EventMetadata("user:0198c0de-5a3b-7d10-8000-000000000001")
        );
        await using (session)
        {
            session.Append(stream, @event);
            await session.SaveChangesAsync();
        }
    }
}
