using System.Text;
using System.Text.Json;
using Samplit.Domain.Json;
using Samplit.Ledger;
using Samplit.Ledger.Chain;
using Samplit.Ledger.Notes;
using Samplit.Verify.Audit;
using Spectre.Console;

namespace Samplit.Verify.Cli;

/// <summary>Verifies what lies in files, and prints what was found: no database, no server, no secret.</summary>
public static class FileVerification
{
    /// <exception cref="ArgumentException">
    /// It is no export, or was cut off, or a key is none; the message says where and why.
    /// </exception>
    public static async Task<AuditReport> ExportAsync(
        FileInfo export,
        IReadOnlyList<string> keys,
        Checkpoint? trusted,
        bool json,
        CancellationToken ct
    )
    {
        var known = Parsed(keys);
        try
        {
            await using var input = export.OpenRead();
            var verification = new ExportVerification(new EventRegistry(EventCatalog.Types));
            return json
                ? verification.Run(input, known, trusted, null, ct)
                : await ProgressBar.RunAsync(
                    "Verifying",
                    bar => Task.Run(() => verification.Run(input, known, trusted, bar.Of(export.Length), ct), ct)
                );
        }
        catch (FormatException e)
        {
            throw new ArgumentException(e.Message, e);
        }
    }

    /// <returns>The exit code.</returns>
    /// <exception cref="ArgumentException">A key is none.</exception>
    public static int Receipt(FileInfo receipt, IReadOnlyList<string> keys)
    {
        var known = Parsed(keys);
        try
        {
            if (receipt.Length > LogProof.MaxSize)
            {
                throw new FormatException("The file is too large for a receipt.");
            }
            var proven = ReceiptVerification.Run(File.ReadAllBytes(receipt.FullName), known);
            AnsiConsole.MarkupLineInterpolated(
                $"[green]in the log[/]: event {proven.Version} of {proven.StreamId}, {proven.Type} at {Microseconds.Moment(proven.UnixMicroseconds!.Value):O}"
            );
            AnsiConsole.WriteLine(Encoding.UTF8.GetString(proven.Data.Span));
            return ExitCode.Intact;
        }
        catch (FormatException e)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]proves nothing[/]: {e.Message}");
            return ExitCode.Broken;
        }
    }

    /// <param name="isOne">Whether one stream was asked for.</param>
    /// <param name="isFromOutside">
    /// Whether the log was compared with a key or a checkpoint that the server does not keep.
    /// </param>
    /// <returns>The exit code.</returns>
    public static int Print(AuditReport report, bool isOne, bool isFromOutside, bool json)
    {
        if (!json)
        {
            VerificationText.Print(report, isFromOutside);
        }
        else
        {
            Console.WriteLine(
                isOne && report.TrackedEvents is null
                    ? JsonSerializer.Serialize(VerificationView.From(report), VerifyJson.Default.VerificationView)
                    : JsonSerializer.Serialize(
                        InstallationVerificationView.From(report),
                        VerifyJson.Default.InstallationVerificationView
                    )
            );
        }
        return report.Verdict switch
        {
            AuditVerdict.Intact => ExitCode.Intact,
            AuditVerdict.NotCovered => ExitCode.NotCovered,
            _ => ExitCode.Broken,
        };
    }

    private static NoteKey[] Parsed(IReadOnlyList<string> keys)
    {
        try
        {
            return [.. keys.Select(NoteKey.Parse)];
        }
        catch (FormatException e)
        {
            throw new ArgumentException(e.Message, e);
        }
    }
}
