using System.Net;
using System.Text;
using Samplit.Api.Tests.Audit;
using Samplit.Api.Tests.Story;
using Samplit.Ledger.Notes;
using Samplit.Testing;
using Samplit.Verify.Audit;

namespace Samplit.Api.Tests.Sealing;

public class Receipts_of_assignments
{
    private static readonly Lazy<Task<(TestExperiment Experiment, NoteKey Key)>> Shared = new(async () =>
    {
        var server = await RunningServer.StartAsync(("Samplit:CheckpointInterval", "00:00:00.05"));
        var experiment = await An.FixedExperiment.LettingIn(0.5).RunningOn(server);
        await experiment.AssignAll(40);
        await Logs.SignedAsync(server, TestKeys.Events + (await experiment.Events()).Count);
        var key = (await server.GetAsync("/audit/log/keys"))["keys", 0, "verifier"].GetString()!;
        return (experiment, NoteKey.Parse(key));
    });

    [Fact]
    public async Task Prove_offline_what_a_visitor_was_assigned()
    {
        var (experiment, key) = await Shared.Value;
        var visitor = await SomebodyInsideAsync(experiment);

        var receipt = await experiment.Server.PostAsync($"/api/experiments/{experiment.Id}/receipts", new { visitor });

        Assert.Equal("text/plain", receipt.Is(HttpStatusCode.OK).ContentType);
        var proven = ReceiptVerification.Run(Encoding.UTF8.GetBytes(receipt.Text), [key]);
        Assert.Equal((experiment.Id, "visitor_assigned"), (proven.StreamId, proven.Type));
        var assigned = (await experiment.Assign(visitor))["variant"].GetString();
        Assert.Contains($"\"variant\":\"{assigned}\"", Encoding.UTF8.GetString(proven.Data.Span));
        var same = await experiment.Get($"/audit/{proven.Version}/receipt");
        Assert.Equal(receipt.Text, same.Is(HttpStatusCode.OK).Text);
    }

    [Fact]
    public async Task Are_given_to_nobody_who_was_not_assigned()
    {
        var (experiment, _) = await Shared.Value;
        var path = $"/api/experiments/{experiment.Id}/receipts";

        (await experiment.Server.PostAsync(path, new { visitor = "a stranger" })).IsProblem(
            HttpStatusCode.Conflict,
            "visitor_not_assigned",
            "visitor"
        );
        (await experiment.Server.PostAsync(path, new { visitor = "" })).IsInvalid("visitor");
        (await experiment.Get("/audit/1000/receipt")).IsProblem(HttpStatusCode.NotFound, "not_sealed");
    }

    [Fact]
    public async Task Prove_nothing_once_anything_in_them_was_changed()
    {
        var (experiment, key) = await Shared.Value;
        var receipt = Encoding.UTF8.GetBytes((await experiment.Get("/audit/7/receipt")).Text);
        var proven = ReceiptVerification.Run(receipt, [key]);
        var random = new Random(7);
        for (var round = 0; round < 2000; round++)
        {
            var changed = receipt.ToArray();
            changed[random.Next(changed.Length)] ^= (byte)random.Next(1, 256);
            try
            {
                // What is proven is what was proven, whatever stands around it.
                var still = ReceiptVerification.Run(changed, [key]);
                Assert.Equal(
                    (proven.StreamId, proven.Version, proven.EventId, Encoding.UTF8.GetString(proven.Data.Span)),
                    (still.StreamId, still.Version, still.EventId, Encoding.UTF8.GetString(still.Data.Span))
                );
            }
            catch (FormatException)
            {
                // Refused, as it should be.
            }
        }
    }

    [Fact]
    public async Task Prove_nothing_to_who_trusts_another_key()
    {
        var (experiment, _) = await Shared.Value;
        var receipt = Encoding.UTF8.GetBytes((await experiment.Get("/audit/7/receipt")).Text);

        Assert.Throws<FormatException>(() => ReceiptVerification.Run(receipt, []));
    }

    private static async Task<string> SomebodyInsideAsync(TestExperiment experiment)
    {
        for (var i = 1; ; i++)
        {
            if ((await experiment.Assign($"v-{i}"))["inExperiment"].GetBoolean())
            {
                return $"v-{i}";
            }
        }
    }
}
