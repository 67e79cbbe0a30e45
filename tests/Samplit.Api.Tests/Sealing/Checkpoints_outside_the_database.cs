using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Samplit.Api.Tests.Audit;
using Samplit.Api.Tests.Postgres;
using Samplit.Api.Tests.Story;
using Samplit.Ledger.Notes;
using Samplit.Testing;

namespace Samplit.Api.Tests.Sealing;

public class Checkpoints_outside_the_database
{
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
        await CosignedAsync(server, witness, 2);
        await experiment.AssignAll(300);
        await CosignedAsync(server, witness, 302);

        var note = await Logs.NoteAsync(server);

        Assert.Equal([witness.Log, witness.Key], note.SignedBy(witness.Log, witness.Key));
        Assert.Equal(Checkpoint.Parse(note.Text), witness.Seen);
    }

    [Fact]
    public async Task Go_on_when_a_server_starts_again_that_does_not_know_what_the_witness_saw()
    {
        await using var database = await TestDatabase.CreateAsync();
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
            await CosignedAsync(first, witness, 2);
        }
        await using var second = await RunningServer.StartOnAsync(database.ConnectionString, settings);

        await new TestExperiment(second, id).AssignAll(10);

        await CosignedAsync(second, witness, 12);
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

        await Logs.SignedAsync(server, 2);

        Assert.Null(witness.Seen);
        Assert.Single((await Logs.NoteAsync(server)).Signatures);
    }

    [Fact]
    public async Task Are_written_to_a_folder()
    {
        using var folder = new ScratchFolder();
        await using var server = await StartAsync(("Samplit:CheckpointFolder", folder.Path));
        await An.FixedExperiment.RunningOn(server);
        await Logs.SignedAsync(server, 2);

        var newest = Path.Combine(folder.Path, "checkpoint");
        await Eventually.TrueAsync("a file has it", () => File.Exists(newest) && SizeOf(newest) == 2);

        Assert.Equal(2, SizeOf(Path.Combine(folder.Path, "checkpoint-0000000000000000002.txt")));
    }

    [Fact]
    public async Task Are_posted_to_a_url()
    {
        var posted = new TaskCompletionSource<string>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var anchor = builder.Build();
        anchor.Urls.Add("http://127.0.0.1:0");
        anchor.MapPost(
            "/anchor",
            async (HttpRequest request) =>
            {
                using var reader = new StreamReader(request.Body, Encoding.UTF8);
                posted.TrySetResult(await reader.ReadToEndAsync());
            }
        );
        await anchor.StartAsync();
        await using var server = await StartAsync(("Samplit:CheckpointUrl", anchor.Urls.Single() + "/anchor"));
        await An.FixedExperiment.RunningOn(server);

        var note = SignedNote.Parse(Encoding.UTF8.GetBytes(await posted.Task.WaitAsync(TimeSpan.FromSeconds(30))));

        Assert.Single(note.SignedBy(await KeyAsync(server)));
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
