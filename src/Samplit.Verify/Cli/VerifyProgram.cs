using System.CommandLine;
using Samplit.Verify.Audit;
using Spectre.Console;

namespace Samplit.Verify.Cli;

/// <summary>The program for auditors: one command, on files alone.</summary>
internal static class VerifyProgram
{
    public static Task<int> RunAsync(string[] args)
    {
        Terminal.Use();
        return Create().Parse(args).InvokeAsync();
    }

    private static RootCommand Create()
    {
        var export = new Argument<FileInfo?>("export")
        {
            Description = "A file that 'export' or GET …/export wrote.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var receipt = new Option<FileInfo?>("--receipt")
        {
            Description = "Verify the receipt of one assignment instead.",
            HelpName = "FILE",
        };
        var key = new Option<string[]>("--key")
        {
            Description = "A public key that is trusted to sign checkpoints (name+id+base64); repeatable.",
            HelpName = "KEY",
        };
        var checkpoint = new Option<FileInfo?>("--checkpoint")
        {
            Description = "A signed checkpoint that was kept elsewhere: the export must be of that log.",
            HelpName = "FILE",
        };
        var json = new Option<bool>("--json") { Description = "Print the whole report as JSON." };
        var root = new RootCommand(
            "Verifies an export or a receipt of a Samplit installation: every link, every leaf, every decision. "
                + "Exit code 0: intact; 1: something is wrong; 2: nothing was verified; 3: intact, but not all of it is covered."
        )
        {
            export,
            receipt,
            key,
            checkpoint,
            json,
        };
        root.SetAction(
            (parsed, ct) =>
                VerifyAsync(
                    parsed.GetValue(export),
                    parsed.GetValue(receipt),
                    parsed.GetValue(key) ?? [],
                    parsed.GetValue(checkpoint),
                    parsed.GetValue(json),
                    ct
                )
        );
        return root;
    }

    private static async Task<int> VerifyAsync(
        FileInfo? export,
        FileInfo? receipt,
        string[] keys,
        FileInfo? checkpoint,
        bool json,
        CancellationToken ct
    )
    {
        try
        {
            return (export, receipt) switch
            {
                ({ } file, null) => FileVerification.Print(
                    await FileVerification.ExportAsync(file, keys, TrustedCheckpoint.Read(checkpoint, keys), json, ct),
                    isOne: true,
                    isFromOutside: true,
                    json
                ),
                (null, { } file) => FileVerification.Receipt(file, keys),
                _ => throw new ArgumentException("Give either an export or --receipt with a file."),
            };
        }
        catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException)
        {
            Terminal.Error.MarkupLineInterpolated($"[red]{e.Message}[/]");
            return ExitCode.Failed;
        }
    }
}
