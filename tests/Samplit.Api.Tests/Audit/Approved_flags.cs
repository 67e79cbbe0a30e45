using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Samplit.Api.Tests.Access;
using Samplit.Api.Tests.Cli;
using Samplit.Api.Tests.Flags;
using Samplit.Api.Tests.Postgres;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Access;
using Samplit.Domain.Flags;
using Samplit.Ledger;
using Samplit.Projections;
using Samplit.Projections.Streams;
using Samplit.Testing;
using Samplit.Verify.Tests.Audit;

namespace Samplit.Api.Tests.Audit;

/// <summary>What others had to approve of flags, as auditors see it in both languages.</summary>
public class Approved_flags
{
    [Fact]
    public async Task Are_found_intact_and_the_absence_of_an_approval_wrong_in_both_languages()
    {
        var story = await Told.Value;
        var wrong = await story.Auditor.ExportAsync(story.Cheat);

        foreach (var stream in new[] { story.Before, story.Honest, story.Segment })
        {
            var export = await story.Auditor.ExportAsync(stream);
            Assert.Empty(Another_language.Verify(export).Streams[0].WrongDecisions);
            Another_language.IsIntact(await OtherVerifier.ExportAsync(export, story.Key));
        }
        var found = Another_language.Verify(wrong).Streams[0].WrongDecisions;
        Assert.Equal([(2L, "approval")], found.Select(d => (d.Sequence, d.Rule)));
        Another_language.Is("wrongly computed", 2, await OtherVerifier.ExportAsync(wrong, story.Key));
        var inDatabase = (await story.Auditor.VerifyAsync(null)).Streams.SelectMany(s => s.WrongDecisions);
        Assert.Equal([(2L, "approval")], inDatabase.Select(d => (d.Sequence, d.Rule)));
    }

    [Theory]
    [InlineData("change_proposed", "reason", "\"Whatever.\"")]
    [InlineData("change_proposed", "digest", "\"00\"")]
    [InlineData("change_proposed", "change.flag.environment.is.isOn", "false")]
    [InlineData("change_proposed", "expectedRevision", "7")]
    [InlineData("change_approved", "digest", "\"00\"")]
    [InlineData("change_approved", "approver", "\"0198c0de-5a3b-7d10-8000-000000000001\"")]
    [InlineData("flag_environment_changed", "is.default", "\"on\"")]
    [InlineData("flag_ramp_started", "rule", "1")]
    public async Task Are_found_wrong_in_both_languages_when_something_else_was_approved(
        string type,
        string member,
        string value
    )
    {
        var story = await Told.Value;

        await Another_language.IsWrongAsync(
            await story.Auditor.ExportAsync(story.Honest),
            story.Key,
            type,
            member,
            value
        );
    }

    [Fact]
    public async Task Are_written_to_a_file_by_a_command()
    {
        var story = await Told.Value;
        using var folder = new ScratchFolder();
        var file = Path.Combine(folder.Path, "flag");

        var run = await CommandRun.OfAsync(story.Auditor.Database, "export", "--flag", $"{story.Honest}", "-o", file);
        var none = await CommandRun.OfAsync(story.Auditor.Database, "export", "--segment", "none", "-o", file + "2");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(await story.Auditor.ExportAsync(story.Honest), await File.ReadAllBytesAsync(file));
        Assert.Contains("There is no segment", none.Output + none.Error, StringComparison.Ordinal);
    }

    private sealed record Story(Auditor Auditor, string Key, Guid Before, Guid Honest, Guid Segment, Guid Cheat);

    private static readonly object Off = new
    {
        isOn = false,
        rules = Array.Empty<object>(),
        @default = "off",
    };

    private static readonly Lazy<Task<Story>> Told = new(async () =>
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        await using var server = await RunningServer.StartOnAsync(
            auditor.Database.ConnectionString,
            ("Samplit:CheckpointInterval", "00:00:00.05"),
            ("Samplit:ScheduleCheck", "00:00:00.020")
        );
        var people = await People.OnAsync(server);
        using var editor = await people.SignedInWithAsync("editor");
        using var approver = await people.SignedInWithAsync("approver");

        // Whoever may does it, as long as nobody says otherwise.
        var before = await IdOfAsync("flags", await AFlag.MadeOn(server, AFlag.On()));
        await SetAsync(before, AFlag.On(Split(null)));
        await RequireAsync(1);
        var honest = await IdOfAsync("flags", await AFlag.MadeOn(server, Off));
        await ApprovedAsync(honest, new { environment = "production", @is = AFlag.On(Split(null)) });
        await ApprovedAsync(
            honest,
            new
            {
                @override = new
                {
                    environment = "production",
                    unit = "u",
                    variant = "on",
                },
            }
        );
        await ApprovedAsync(
            honest,
            new
            {
                ramp = new
                {
                    environment = "production",
                    rule = 0,
                    steps = new[] { Step(1_000, 1), Step(2_000, 1), Step(3_000, 600) },
                },
            }
        );
        // By itself, and with nobody else.
        await Eventually.TrueAsync(
            "the ramp went on",
            async () => (await server.GetAsync($"/api/flags/{honest}"))["ramps", 0, "step"].GetInt32() == 2
        );
        var ramp = (await server.GetAsync($"/api/flags/{honest}"))["ramps", 0, "id"].GetGuid();
        (await editor.PostAsync($"/api/flags/{honest}/ramps/{ramp}/roll-back", new { reason = "It burns." })).Is(
            HttpStatusCode.OK
        );
        // Takes over from a ramp, at its time.
        await ApprovedAsync(
            honest,
            new
            {
                ramp = new
                {
                    environment = "production",
                    rule = 0,
                    steps = new[] { Step(1_000, 600) },
                },
            }
        );
        await ApprovedAsync(
            honest,
            new
            {
                planned = new
                {
                    at = DateTimeOffset.UtcNow.AddSeconds(3).ToString("O"),
                    action = "setEnvironment",
                    environment = "production",
                    @is = AFlag.On(AFlag.Serving("on")),
                },
            }
        );
        await Eventually.TrueAsync(
            "the plan was carried out",
            async () => !(await server.GetAsync($"/api/flags/{honest}")).Body.TryGetProperty("planned", out _)
        );
        // Makes way by itself for what was approved.
        await ApprovedAsync(honest, new { environment = "production", @is = AFlag.On(Split(null)) });
        await ApprovedAsync(
            honest,
            new
            {
                ramp = new
                {
                    environment = "production",
                    rule = 0,
                    steps = new[] { Step(1_000, 600) },
                },
            }
        );
        await ApprovedAsync(honest, new { environment = "production", @is = AFlag.On() });
        // The brake.
        await SetAsync(honest, AFlag.TurnedOff());
        (await editor.PostAsync($"/api/flags/{honest}/deactivate", new { reason = "It burns." })).Is(HttpStatusCode.OK);

        var key = AFlag.NewKey();
        (await server.PostAsync("/api/segments", new { key, when = AFlag.When("plan", "staff") })).Is(
            HttpStatusCode.Created
        );
        var segment = await IdOfAsync("segments", key);
        await ApprovedAsync(segment, new { when = AFlag.When("plan", "pro") }, "segments");

        var cheat = await IdOfAsync("flags", await AFlag.MadeOn(server, Off));
        await CheatAsync(server, cheat, new FlagEnvironmentChanged("production", new(IsOn: true, [], "on", "off")));
        await using var owner = NpgsqlDataSource.Create(server.ConnectionString);
        await using var count = owner.CreateCommand("SELECT count(*) FROM samplit.mt_events");
        await Logs.SignedAsync(server, (long)(await count.ExecuteScalarAsync())!);
        return new Story(auditor, original.Key.ToString(), before, honest, segment, cheat);

        async Task<Guid> IdOfAsync(string kind, string name) =>
            (await server.GetAsync($"/api/{kind}/{name}")).Is(HttpStatusCode.OK)["id"].GetGuid();

        async Task SetAsync(Guid flag, object environment) =>
            (await editor.SendAsync(HttpMethod.Put, $"/api/flags/{flag}/environments/production", environment)).Is(
                HttpStatusCode.OK
            );

        async Task RequireAsync(int approvals) =>
            (
                await server.PutAsync(
                    $"/api/projects/{Project.DefaultId}/approval-policy",
                    new { rules = new[] { new { action = "flags", approvals } } }
                )
            ).Is(HttpStatusCode.OK);

        async Task ApprovedAsync(Guid id, object change, string kind = "flags")
        {
            var body = Calls.ToJson(change);
            body["reason"] = "It is time.";
            var proposed = (await editor.PostAsync($"/api/{kind}/{id}/proposals", body)).Is(HttpStatusCode.Created);
            (
                await approver.PostAsync(
                    $"/api/{kind}/{id}/proposals/{proposed["id"].GetGuid()}/approve",
                    new { digest = proposed["digest"].GetString() }
                )
            ).Is(HttpStatusCode.OK);
        }
    });

    private static object Split(int? rolloutPerMillion) =>
        new
        {
            serve = new { split = new { shares = new[] { new { variant = "on", weight = 1 } }, rolloutPerMillion } },
        };

    private static object Step(int rolloutPerMillion, int holdSeconds) => new { rolloutPerMillion, holdSeconds };

    /// <summary>As whoever runs the server can, who asks nobody.</summary>
    private static async Task CheatAsync(RunningServer server, Guid flag, object @event)
    {
        var store = server.App.Services.GetRequiredService<StreamStore>();
        var (session, stream) = await store.OpenExclusiveSessionAsync(
            StreamTypes.Flag,
            flag,
            new EventMetadata("user:0198c0de-5a3b-7d10-8000-000000000001")
        );
        await using (session)
        {
            session.Append(stream, @event);
            await session.SaveChangesAsync();
        }
    }
}
