using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Samplit.Api.Tests.Audit;
using Samplit.Domain.Access;
using Samplit.Domain.Json;
using Samplit.Ledger.Chain;
using Samplit.Ledger.Notes;
using Samplit.Testing;
using Samplit.Verify.Audit;
using Samplit.Verify.Tests.Audit;

namespace Samplit.Api.Tests.TrackedEvents;

public class An_export_of_tracked_events
{
    private const int Batches = 3;
    private const int Rows = 12;

    [Fact]
    public async Task Has_all_that_it_takes_to_find_rows_intact_and_which_were_changed()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        await using var server = await RunningServer.StartOnAsync(
            auditor.Database.ConnectionString,
            ("Samplit:CheckpointInterval", "00:00:00.05")
        );
        for (var batch = 0; batch < Batches; batch++)
        {
            var units = Enumerable.Range(0, Rows / Batches).Select(i => $"unit-{i}");
            (
                await server.Track(
                    units.Select(u =>
                        Tracking.Event(members: new { unit = u, payload = new { name = "Zoë \u0001 \"" } })
                    )
                )
            ).Is(HttpStatusCode.OK);
        }
        (await server.Erase("unit-1")).Is(HttpStatusCode.OK);
        // What tells of the batches, and of the erasure.
        await Logs.SignedAsync(server, original.Trusted.Size + Batches + 1);
        var export = await auditor.ExportEventsAsync(Project.DefaultId);
        var key = original.Key.ToString();
        var lines = Encoding.UTF8.GetString(export).Split('\n').ToList();

        var found = Verify(export, key);
        Assert.Equal(AuditVerdict.Intact, found.Verdict);
        Assert.Equal(
            (Batches, Rows, Batches),
            (found.TrackedEvents!.Batches, found.TrackedEvents.Rows, found.TrackedEvents.Erased)
        );
        Assert.Equal(0, (await OtherVerifier.ExportAsync(export, key)).ExitCode);

        var whole = lines.FindIndex(l => l.StartsWith("{\"row\":{\"salt\"", StringComparison.Ordinal));
        var gone = lines.FindIndex(l => l.StartsWith("{\"row\":{\"hash\"", StringComparison.Ordinal));
        await IsTamperedAsync(l => l[whole] = l[whole].Replace("purchase", "purchased", StringComparison.Ordinal));
        await IsTamperedAsync(l => l.RemoveAt(whole));
        await IsTamperedAsync(l => l.RemoveAt(gone));
        await IsTamperedAsync(l => (l[whole], l[gone]) = (l[gone], l[whole]));
        await IsTamperedAsync(l => l[gone] = l[whole]);
        // As if it had been erased, without a receipt.
        await IsTamperedAsync(l => l[whole] = $"{{\"row\":{{\"hash\":\"{HashOf(l[whole])}\"}}}}");

        await auditor.DetachWeeksAsync();
        var withoutRows = await auditor.ExportEventsAsync(Project.DefaultId);
        Assert.Equal(
            (AuditVerdict.NotCovered, Batches),
            (Verify(withoutRows, key).Verdict, Verify(withoutRows, key).TrackedEvents!.Away)
        );
        Assert.Equal("not covered", (await OtherVerifier.ExportAsync(withoutRows, key)).Verdict);

        async Task IsTamperedAsync(Action<List<string>> change)
        {
            List<string> changed = [.. lines];
            change(changed);
            var bytes = Encoding.UTF8.GetBytes(string.Join('\n', changed));
            Assert.Equal(AuditVerdict.Tampered, Verify(bytes, key).Verdict);
            Assert.Equal("tampered", (await OtherVerifier.ExportAsync(bytes, key)).Verdict);
        }
    }

    private static AuditReport Verify(byte[] export, string key) =>
        new ExportVerification(new EventRegistry(EventCatalog.Types)).Run(
            new MemoryStream(export),
            [NoteKey.Parse(key)],
            trusted: null,
            bytesSoFar: null,
            TestContext.Current.CancellationToken
        );

    private static string HashOf(string line)
    {
        var row = JsonElement.Parse(line).GetProperty("row");
        return Convert.ToHexStringLower(
            SHA256.HashData([
                .. Convert.FromHexString(row.GetProperty("salt").GetString()!),
                .. Encoding.UTF8.GetBytes(row.GetProperty("data").GetString()!),
            ])
        );
    }
}
