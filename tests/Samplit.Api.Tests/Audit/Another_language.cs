using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Json;
using Samplit.Ledger.Chain;
using Samplit.Testing;
using Samplit.Verify.Audit;
using Samplit.Verify.Tests.Audit;

namespace Samplit.Api.Tests.Audit;

/// <summary>
/// The verifier in tests/verify-export.mjs uses docs/audit-format.md and nothing of the program: where both come to the
/// same verdict, the document is enough.
/// </summary>
public class Another_language
{
    private static readonly string DocumentedKey = Documented.Block("key").TrimEnd('\n');

    private static readonly Lazy<Task<(SealedDatabase Original, byte[] Export, byte[] Receipt)>> Shared = new(
        async () =>
        {
            var (original, auditor) = await SealedDatabase.CopyAsync();
            var export = await auditor.ExportAsync(original.Experiment);
            return (original, export, await auditor.ReceiptAsync(original.Experiment, version: 3));
        }
    );

    [Fact]
    public async Task Finds_an_export_intact()
    {
        var (original, export, _) = await Shared.Value;

        var found = await OtherVerifier.ExportAsync(export, original.Key.ToString());

        IsIntact(found);
        Assert.Equal(
            (original.Length, original.Trusted.Size),
            (Number(found, "events"), Number(found, "checkpointSize"))
        );
    }

    [Fact]
    public async Task Finds_a_receipt_intact_and_not_one_in_which_anything_was_changed()
    {
        var (original, _, receipt) = await Shared.Value;
        var key = original.Key.ToString();
        IsIntact(await OtherVerifier.ReceiptAsync(receipt, key));
        var lines = Encoding.UTF8.GetString(receipt).Split('\n');

        var e = Encoding.UTF8.GetString(Convert.FromBase64String(lines[1]["extra ".Length..]));
        var edited = Convert.ToBase64String(Bytes(e.Replace("\"at\":1", "\"at\":2", StringComparison.Ordinal)));
        var other = lines[2] == "index 4" ? "index 5" : "index 4";

        Is("tampered", 3, await OtherVerifier.ReceiptAsync(With(1, $"extra {edited}"), key));
        Is("tampered", 3, await OtherVerifier.ReceiptAsync(With(2, other), key));
        Is("unreadable", null, await OtherVerifier.ReceiptAsync(receipt, DocumentedKey));

        byte[] With(int line, string text) =>
            Bytes(string.Join('\n', [.. lines[..line], text, .. lines[(line + 1)..]]));
    }

    [Theory]
    [InlineData("\"at\":1", "\"at\":2")]
    [InlineData("\"id\":\"0", "\"id\":\"1")]
    [InlineData("\"link\":\"", "\"link\":\"0")]
    public async Task Names_the_event_that_was_edited(string text, string by)
    {
        var (original, lines) = await LinesAsync();
        var tenth = LineOf(lines, 10);
        lines[tenth] = lines[tenth].Replace(text, by, StringComparison.Ordinal);

        Is("tampered", 10, await OtherVerifier.ExportAsync(Export(lines), original.Key.ToString()));
    }

    [Fact]
    public async Task Names_the_event_that_was_deleted()
    {
        var (original, lines) = await LinesAsync();
        lines.RemoveAt(LineOf(lines, 10));

        Is("tampered", 10, await OtherVerifier.ExportAsync(Export(lines), original.Key.ToString()));
    }

    [Theory]
    [InlineData("{\"subtree\"")]
    [InlineData("{\"record\"")]
    public async Task Finds_that_a_leaf_was_deleted(string kind)
    {
        var (original, lines) = await LinesAsync();
        lines.RemoveAt(lines.FindLastIndex(l => l.StartsWith(kind, StringComparison.Ordinal)));

        var found = await OtherVerifier.ExportAsync(Export(lines), original.Key.ToString());

        // A larger subtree behind the one that is gone begins where none can.
        Assert.True(found.Verdict is "tampered" or "unreadable", $"{found.Answer}");
        Assert.Equal((1, null), (found.ExitCode, found.Sequence));
    }

    [Fact]
    public async Task Does_not_read_a_file_that_was_cut()
    {
        var (original, export, _) = await Shared.Value;

        Is("unreadable", null, await OtherVerifier.ExportAsync(export[..^1], original.Key.ToString()));
        Is("unreadable", null, await OtherVerifier.ExportAsync(export, DocumentedKey));
    }

    [Fact]
    public async Task Says_that_the_tail_may_be_cut_when_it_is_hidden()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        var export = await auditor.ExportAsync(original.Experiment, openTail: false);

        Is("not covered", null, await OtherVerifier.ExportAsync(export, original.Key.ToString()));
    }

    [Fact]
    public async Task Finds_a_stream_that_was_rewritten_before_it_was_exported()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        await new TamperedDatabase(auditor).RewriteAsync(original.Experiment, from: 9);
        var export = await auditor.ExportAsync(original.Experiment);

        Is("tampered", null, await OtherVerifier.ExportAsync(export, original.Key.ToString()));
    }

    /// <summary>Each is a stream whose links are right: only who makes the decision again can tell.</summary>
    [Theory]
    [InlineData("visitor_assigned", "variant", "\"nobody\"")]
    [InlineData("visitor_assigned", "propensity", "0.75")]
    [InlineData("visitor_assigned", "allocation", "7")]
    [InlineData("visitor_assigned", "visitor", "\"000102030405060708090a0b0c0d0e0f\"")]
    [InlineData("conversion_recorded", "allocation", "7")]
    [InlineData("conversion_recorded", "variant", "\"nobody\"")]
    [InlineData("conversion_recorded", "visitor", "\"000102030405060708090a0b0c0d0e0f\"")]
    [InlineData("traffic_reallocated", "allocation", "7")]
    [InlineData("traffic_reallocated", "readVersion", "3")]
    [InlineData("traffic_reallocated", "trigger", "\"time\"")]
    [InlineData("traffic_reallocated", "trigger", "\"none\"")]
    [InlineData("visitor_assigned", "visitor", "\"a stranger\"")]
    [InlineData("traffic_reallocated", "fellBack", "true")]
    [InlineData("traffic_reallocated", "policy", "\"guess\"")]
    [InlineData("traffic_reallocated", "policyVersion", "2")]
    [InlineData("traffic_reallocated", "parameters.floor", "0.25")]
    [InlineData("traffic_reallocated", "variants.0.assignments", "5")]
    [InlineData("traffic_reallocated", "variants.0.conversions", "5")]
    [InlineData("traffic_reallocated", "variants.0.weight", "5000")]
    [InlineData("traffic_reallocated", "variants.0.probabilityBest", "0.125")]
    [InlineData("experiment_created", "trafficPerMillion", "100000")]
    [InlineData("experiment_created", "seed", "1")]
    [InlineData("experiment_created", "allocationStrategy", "\"fixed\"")]
    [InlineData("experiment_created", "allocationPolicy.firstBatch", "30")]
    public async Task Finds_wrong_what_the_program_finds_wrong(string type, string member, string value)
    {
        var (original, lines) = await LinesAsync();
        var unsigned = Relinked(lines, (e, data) => Edit(e, data, type, member, value));

        var report = Verify(unsigned);
        var found = await OtherVerifier.ExportAsync(unsigned, original.Key.ToString());

        Assert.Equal(AuditVerdict.WronglyComputed, report.Verdict);
        Is("wrongly computed", report.Streams[0].WrongDecisions[0].Sequence, found);
    }

    [Theory]
    [InlineData(2, "experiment_created")]
    [InlineData(2, "experiment_paused")]
    [InlineData(2, "experiment_resumed")]
    [InlineData(2, "experiment_completed")]
    [InlineData(2, "experiment_archived")]
    [InlineData(2, "visitor_forgotten")]
    [InlineData(3, "experiment_created")]
    [InlineData(3, "experiment_started")]
    [InlineData(3, "experiment_paused")]
    [InlineData(3, "experiment_resumed")]
    [InlineData(3, "experiment_completed")]
    [InlineData(3, "experiment_archived")]
    [InlineData(3, "visitor_forgotten")]
    public async Task Knows_the_steps_that_the_program_knows(int version, string step)
    {
        var (original, lines) = await LinesAsync();
        var unsigned = Relinked(
            lines,
            (e, data) =>
            {
                if ((int)e["version"]! == version)
                {
                    e["type"] = step;
                    data.AsObject().Clear();
                }
            }
        );

        var wrong = Verify(unsigned).Streams[0].WrongDecisions[0];

        Is("wrongly computed", wrong.Sequence, await OtherVerifier.ExportAsync(unsigned, original.Key.ToString()));
    }

    [Fact]
    public async Task Lists_the_deviations_that_the_program_lists()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        await using var server = await RunningServer.StartOnAsync(
            auditor.Database.ConnectionString,
            ("Samplit:CheckpointInterval", "00:00:00.05")
        );
        var experiment = await An.Experiment.DraftOn(server);
        await experiment.Put("preregistration", new { metric = "purchases", minimumSample = 10 });
        await experiment.Take("start");
        await experiment.Put("preregistration", new { metric = "clicks", reason = "Too rare." });
        await experiment.Post("complete", body: new { reason = "No budget." });
        await Logs.SignedAsync(server, original.Trusted.Size + 6);
        var export = await auditor.ExportAsync(experiment.Id);

        var ours = Verify(export).Streams[0].Deviations;
        var found = await OtherVerifier.ExportAsync(export, original.Key.ToString());

        IsIntact(found);
        Assert.Equal(
            [(5L, "metric"), (5L, "minimumSample"), (6L, "minimumSample")],
            ours.Select(d => (d.Sequence, d.Field))
        );
        Assert.Equal(
            ours.Select(d => (d.Sequence, d.Field)),
            found
                .Answer.GetProperty("deviations")
                .EnumerateArray()
                .Select(d => (Number(d), d.GetProperty("field").GetString()!))
        );

        static long Number(JsonElement deviation) => deviation.GetProperty("version").GetInt64();
    }

    [Fact]
    public async Task Finds_nothing_wrong_with_a_variant_that_may_not_lead_yet()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        await using var server = await RunningServer.StartOnAsync(
            auditor.Database.ConnectionString,
            ("Samplit:CheckpointInterval", "00:00:00.05")
        );
        var experiment = await An
            .AdaptiveExperiment.Under(
                new
                {
                    firstBatch = 1_000_000,
                    largestBatch = 1_000_000,
                    unitsToLead = 20,
                }
            )
            .RunningOn(server);
        await experiment.AssignAll(100);
        await experiment.Convert("v-1");
        await experiment.Offer("control", "b", "c");
        (await experiment.Post("reallocations")).Is(System.Net.HttpStatusCode.OK);
        await Logs.SignedAsync(server, original.Trusted.Size + 105);
        var export = await auditor.ExportAsync(experiment.Id);

        var honest = await OtherVerifier.ExportAsync(export, original.Key.ToString());

        IsIntact(honest);
        Assert.Equal(0, Verify(export).Streams[0].WrongDecisionsInAll);
        await IsWrongAsync(export, original.Key.ToString(), "traffic_reallocated", "variants.2.weight", "333340");
    }

    [Fact]
    public async Task Says_that_nothing_vouches_for_an_export_without_a_checkpoint()
    {
        var (original, lines) = await LinesAsync();
        var unsigned = Relinked(lines, (_, _) => { });

        Assert.Equal(AuditVerdict.NotCovered, Verify(unsigned).Verdict);
        Is("not covered", null, await OtherVerifier.ExportAsync(unsigned, original.Key.ToString()));
    }

    internal static void IsIntact(OtherVerifier found) =>
        Assert.True((found.ExitCode, found.Verdict) == (0, "intact"), $"{found.Answer}{found.Problem}");

    internal static void Is(string verdict, long? sequence, OtherVerifier found)
    {
        Assert.True((verdict, sequence) == (found.Verdict, found.Sequence), $"{found.Answer}{found.Problem}");
        Assert.Equal(verdict == "not covered" ? 3 : 1, found.ExitCode);
    }

    private static long Number(OtherVerifier found, string member) => found.Answer.GetProperty(member).GetInt64();

    internal static AuditReport Verify(byte[] export) =>
        new ExportVerification(new EventRegistry(EventCatalog.Types)).Run(
            new MemoryStream(export),
            [],
            null,
            null,
            default
        );

    private static async Task<(SealedDatabase Original, List<string> Lines)> LinesAsync()
    {
        var (original, export, _) = await Shared.Value;
        return (original, [.. Encoding.UTF8.GetString(export).Split('\n')[..^1]]);
    }

    private static int LineOf(List<string> lines, int version) =>
        lines.FindIndex(l => l.StartsWith($"{{\"event\":{{\"version\":{version},", StringComparison.Ordinal));

    /// <summary>Changes a member, named by its path, of each event of a type.</summary>
    internal static void Edit(JsonNode e, JsonNode data, string type, string member, string value)
    {
        if ((string?)e["type"] != type)
        {
            return;
        }
        var path = member.Split('.');
        var parent = path[..^1].Aggregate(data, (node, name) => int.TryParse(name, out var i) ? node[i]! : node[name]!);
        Assert.NotNull(parent[path[^1]]);
        parent[path[^1]] = JsonNode.Parse(value);
    }

    /// <summary>
    /// The export's events with right links, whatever they say now, and without the log, which would tell.
    /// </summary>
    internal static byte[] Relinked(List<string> lines, Action<JsonNode, JsonNode> edit)
    {
        var header = JsonNode.Parse(lines[0])!.AsObject();
        var format = new ChainFormat(ExportVerification.Application, (string)header["origin"]!);
        var stream = Guid.Parse((string)header["stream"]!);
        header.Remove("checkpoint");
        var (link, events) = (ChainFormat.Genesis, 0);
        List<string> relinked = [header.ToJsonString()];
        foreach (var line in lines.Where(l => l.StartsWith("{\"event\"", StringComparison.Ordinal)))
        {
            var json = JsonNode.Parse(line)!;
            var (e, data) = (json["event"]!, JsonNode.Parse((string)json["event"]!["data"]!)!);
            edit(e, data);
            var canonical = CanonicalJson.Encode(JsonSerializer.SerializeToUtf8Bytes(data));
            var record = new ChainRecord(
                stream,
                ++events,
                (long)e["at"]!,
                (string)e["type"]!,
                (string?)e["actor"],
                (string?)e["cause"],
                (string?)e["correlation"],
                Guid.Parse((string)e["id"]!),
                canonical
            );
            link = format.Link(record, link);
            (e["data"], e["link"]) = (Encoding.UTF8.GetString(canonical), link.ToString());
            relinked.Add(json.ToJsonString());
        }
        relinked.Add($$$"""{"end":{"events":{{{events}}},"head":"{{{link}}}"}}""");
        return Export(relinked);
    }

    private static byte[] Export(IEnumerable<string> lines) => Bytes(string.Concat(lines.Select(l => l + "\n")));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>With another value in the first event of a type, and every link made anew.</summary>
    /// <param name="member">Its path, with dots between names and places.</param>
    internal static async Task IsWrongAsync(byte[] export, string key, string type, string member, string value)
    {
        List<string> lines = [.. Encoding.UTF8.GetString(export).Split('\n')[..^1]];
        var isFirst = true;
        var unsigned = Relinked(
            lines,
            (e, data) =>
            {
                if ((string?)e["type"] == type && isFirst)
                {
                    isFirst = false;
                    Set(data, member.Split('.'), JsonNode.Parse(value)!);
                }
            }
        );

        var report = Verify(unsigned);
        var found = await OtherVerifier.ExportAsync(unsigned, key);

        Assert.Equal(AuditVerdict.WronglyComputed, report.Verdict);
        Is("wrongly computed", report.Streams[0].WrongDecisions[0].Sequence, found);
    }

    private static void Set(JsonNode data, string[] path, JsonNode value)
    {
        var parent = path[..^1].Aggregate(data, (node, name) => int.TryParse(name, out var i) ? node[i]! : node[name]!);
        if (int.TryParse(path[^1], out var place))
        {
            parent[place] = value;
        }
        else
        {
            parent[path[^1]] = value;
        }
    }
}
