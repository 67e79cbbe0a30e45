using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Samplit.Api.Sealing;
using Samplit.Api.Tests.Audit;
using Samplit.Api.Tests.Faults;
using Samplit.Api.Tests.Postgres;
using Samplit.Api.Tests.Story;
using Samplit.Ledger.Notes;
using Samplit.Testing;
using Wolverine.Tracking;

namespace Samplit.Api.Tests.Sealing;

public class Checkpoints_outside_the_database
{
    private const int Keys = TestKeys.Events;

    [Fact]
    public async Task Are_cosigned_by_a_witness_who_sees_that_the_log_only_grows()
    {
        await using var witness = await TestWitness.StartAsync();
        await using var server = await StartAsync(
            ("Samplit:Witnesses:0:Url", witness.Url.ToString()),
            ("Samplit:Witnesses:0:Key", witness.Key.ToString())
        );
        witness.Log = await KeyAsync(server);
        var experiment = await An.FixedExperiment.RunningOn(server);
        await CosignedAsync(server, witness, Keys + 2);
        await experiment.AssignAll(300);
        await CosignedAsync(server, witness, Keys + 302);

        var note = await Logs.NoteAsync(server);

        Assert.Equal([witness.Log, witness.Key], note.SignedBy(witness.Log, witness.Key));
        Assert.Equal(Checkpoint.Parse(note.Text), witness.Seen);
    }

    [Fact]
    public async Task Go_on_when_a_server_starts_again_that_does_not_know_what_the_witness_saw()
    {
        await using var database = await TestDatabase.CreateMigratedAsync();
        await using var witness = await TestWitness.StartAsync();
        (string, string)[] settings =
        [
            ("Samplit:CheckpointInterval", "00:00:00.05"),
            ("Samplit:Witnesses:0:Url", witness.Url.ToString()),
            ("Samplit:Witnesses:0:Key", witness.Key.ToString()),
        ];
        Guid id;
        await using (var first = await RunningServer.StartOnAsync(database.ConnectionString, settings))
        {
            witness.Log = await KeyAsync(first);
            id = (await An.FixedExperiment.RunningOn(first)).Id;
            await CosignedAsync(first, witness, Keys + 2);
        }
        await using var second = await RunningServer.StartOnAsync(database.ConnectionString, settings);

        await new TestExperiment(second, id).AssignAll(10);

        await CosignedAsync(second, witness, Keys + 12);
    }

    [Fact]
    public async Task Are_signed_without_a_witness_who_refuses()
    {
        await using var witness = await TestWitness.StartAsync();
        await using var server = await StartAsync(
            ("Samplit:Witnesses:0:Url", witness.Url.ToString()),
            ("Samplit:Witnesses:0:Key", witness.Key.ToString())
        );
        await An.FixedExperiment.RunningOn(server);

        await Logs.SignedAsync(server, Keys + 2);

        Assert.Null(witness.Seen);
        Assert.Single((await Logs.NoteAsync(server)).Signatures);
    }

    [Fact]
    public async Task Are_written_to_a_folder()
    {
        using var folder = new ScratchFolder();
        await using var server = await StartAsync(("Samplit:CheckpointFolder", folder.Path));
        await An.FixedExperiment.RunningOn(server);
        await Logs.SignedAsync(server, Keys + 2);

        var newest = Path.Combine(folder.Path, "checkpoint");
        await Eventually.TrueAsync("a file has it", () => File.Exists(newest) && SizeOf(newest) == Keys + 2);

        Assert.Equal(Keys + 2, SizeOf(Path.Combine(folder.Path, $"checkpoint-{Keys + 2:D19}.txt")));
    }

    [Fact]
    public async Task Are_posted_to_a_url()
    {
        await using var anchor = await TestAnchor.StartAsync();
        await using var server = await StartAsync(("Samplit:CheckpointUrl", anchor.Url));
        await An.FixedExperiment.RunningOn(server);

        var note = await anchor.FirstAsync();

        Assert.Single(note.SignedBy(await KeyAsync(server)));
    }

    [Fact]
    public async Task Arrive_although_the_server_was_killed_while_it_sent_one_and_are_recorded_once()
    {
        await using var database = await TestDatabase.CreateMigratedAsync();
        await using var anchor = await TestAnchor.StartAsync();
        await using var server = new ApiProcess(
            "1",
            database.ServerConnections,
            ("Samplit__CheckpointInterval", "00:00:00.05"),
            ("Samplit__CheckpointUrl", anchor.Url),
            ("Samplit__RequestTimeout", "00:00:30")
        );
        server.Start();
        await server.ReadyAsync();
        await Eventually.TrueAsync("the keys are sealed", () => anchor.Sizes.Contains(Keys));
        anchor.Hang();
        await server.PostAsync("/api/experiments", An.Experiment.Request());
        await Eventually.TrueAsync("it was sent", () => anchor.Sizes.Contains(Keys + 1));
        await server.KillAsync();
        anchor.Answer(HttpStatusCode.OK);

        server.Start();

        await Eventually.TrueAsync("it was sent again", () => anchor.Sizes.Count(size => size == Keys + 1) == 2);
        await Eventually.TrueAsync(
            "nothing is left to do",
            async () =>
                await CountAsync(database, "wolverine_incoming_envelopes WHERE status <> 'Handled'") == 0
                && await CountAsync(database, $"checkpoint_publications WHERE outlet = 'url' AND size = {Keys + 1}")
                    == 1
        );
    }

    /// <summary>The message is handled in a session that Wolverine follows to its end.</summary>
    [Fact]
    public async Task Are_not_sent_once_more_when_they_were_recorded()
    {
        await using var anchor = await TestAnchor.StartAsync();
        await using var server = await RunningServer.StartAsync(
            ("Samplit:CheckpointInterval", "01:00:00"),
            ("Samplit:CheckpointUrl", anchor.Url)
        );
        await An.FixedExperiment.RunningOn(server);
        var publications = server.App.Services.GetRequiredService<CheckpointPublications>();
        ITrackedSession? session = null;
        await Eventually.TrueAsync(
            "the events are sealed and the checkpoint is sent",
            async () =>
            {
                session = await server
                    .App.TrackActivity()
                    .ExecuteAndWaitAsync(_ => publications.SignAsync(TestContext.Current.CancellationToken));
                return anchor.Sizes.Contains(Keys + 2);
            }
        );
        var sent = session!.Executed.SingleMessage<PublishCheckpoint>();

        await server.App.TrackActivity().SendMessageAndWaitAsync(sent);

        Assert.Equal(new PublishCheckpoint(Keys + 2, "url"), sent);
        Assert.Single(anchor.Sizes, size => size == Keys + 2);
    }

    private static async Task<long> CountAsync(TestDatabase database, string rows)
    {
        await using var command = database.DataSource.CreateCommand($"SELECT count(*) FROM samplit.{rows}");
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private static Task<RunningServer> StartAsync(params (string, string)[] settings) =>
        RunningServer.StartAsync([("Samplit:CheckpointInterval", "00:00:00.05"), .. settings]);

    private static async Task<NoteKey> KeyAsync(RunningServer server) =>
        NoteKey.Parse((await server.GetAsync("/audit/log/keys"))["keys", 0, "verifier"].GetString()!);

    /// <summary>Waits until the checkpoint that the server shows has this size and the witness's signature.</summary>
    private static async Task CosignedAsync(RunningServer server, TestWitness witness, long size)
    {
        await Logs.SignedAsync(server, size);
        await Eventually.TrueAsync(
            $"{size} events are cosigned",
            async () =>
                await Logs.NoteAsync(server) is var note
                && Checkpoint.Parse(note.Text).Size == size
                && note.SignedBy(witness.Key).Count == 1
        );
    }

    private static long SizeOf(string file) => Checkpoint.Parse(SignedNote.Parse(File.ReadAllBytes(file)).Text).Size;
}
