using System.Net;
using System.Text.Json;
using Samplit.Api.Tests.Flags;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Audit;
using Samplit.Ledger.Chain;
using Samplit.Verify.State;

namespace Samplit.Api.Tests.Audit;

/// <summary>An experiment half-way, as it is written into the auditor's folder and read from there.</summary>
public class What_an_auditor_remembers(SharedServer shared)
{
    [Fact]
    public async Task Has_what_waits_for_an_approval_and_what_is_measured()
    {
        var server = shared.App;
        var project = (await server.PostAsync("/api/projects", new { name = $"{Guid.NewGuid():N}" }))["id"].GetGuid();
        var rules = new[] { new { action = "complete", approvals = 1 } };
        (await server.PutAsync($"/api/projects/{project}/approval-policy", new { rules })).Is(HttpStatusCode.OK);
        var experiment = await An.FixedExperiment.Saying(new { project }).RunningOn(server);
        var proposal = (
            await experiment.Post("proposals", body: new { action = "complete", reason = "It has run long enough." })
        )
            .Is(HttpStatusCode.Created)["id"]
            .GetGuid();
        var views = new
        {
            name = "views",
            type = "count",
            eventName = "view",
            reason = "Forgotten.",
        };
        (await experiment.Post("metric-definitions", body: views)).Is(HttpStatusCode.Created);
        var audit = new ExperimentAudit(experiment.Id);
        foreach (var e in await experiment.Events())
        {
            audit.Next(e.Version, e.Data, e.Timestamp, e.Metadata.Actor);
        }
        var point = new ChainPoint(1, ChainFormat.Genesis, ChainFormat.Genesis);

        var written = JsonSerializer.Serialize(
            WrittenStream.From(experiment.Id, new VerifiedStream(point, audit.State, Flags: null, Facts: null)),
            VerifierStateJson.Default.WrittenStream
        );
        var read = JsonSerializer.Deserialize(written, VerifierStateJson.Default.WrittenStream)!.Read("").Experiment!;

        Assert.Equal([proposal], read.Proposals!.Proposals.Select(p => p.Id));
        Assert.Equal(audit.State!.Metrics!.Metrics, read.Metrics!.Metrics);
        Assert.Equal("views", Assert.Single(read.Metrics.Metrics).Definition.Name);
    }

    [Fact]
    public async Task Has_what_waits_for_a_flag()
    {
        var server = shared.App;
        var project = await AFlag.ProjectOn(server);
        var rules = new[] { new { action = "flags", approvals = 1 } };
        (await server.PutAsync($"/api/projects/{project}/approval-policy", new { rules })).Is(HttpStatusCode.OK);
        var key = AFlag.NewKey();
        var made = (
            await server.PostAsync(
                "/api/flags",
                new
                {
                    key,
                    definition = AFlag.Boolean(),
                    project,
                }
            )
        ).Is(HttpStatusCode.Created)["id"].GetGuid();
        var proposal = (
            await server.PostAsync(
                $"/api/flags/{made}/proposals",
                new
                {
                    environment = "production",
                    @is = AFlag.On(),
                    reason = "Why not.",
                }
            )
        ).Is(HttpStatusCode.Created)["id"].GetGuid();
        var audit = new FlagAudit(made);
        foreach (var e in await AFlag.EventsOf(server, made))
        {
            audit.Next(e.Version, e.Data, e.Timestamp, e.Metadata.Actor, policy: null);
        }
        var point = new ChainPoint(1, ChainFormat.Genesis, ChainFormat.Genesis);

        var written = JsonSerializer.Serialize(
            WrittenStream.From(made, new VerifiedStream(point, Experiment: null, audit.State, Facts: null)),
            VerifierStateJson.Default.WrittenStream
        );
        var read = JsonSerializer.Deserialize(written, VerifierStateJson.Default.WrittenStream)!.Read("").Flags!;

        Assert.Equal([proposal], read.FlagProposals!.Proposals.Select(p => p.Id));
        Assert.Equal((key, 1), (read.Flag!.Key, read.Flag.Revision));
        Assert.Null(read.Following);
    }
}
