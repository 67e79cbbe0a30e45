using System.CommandLine;
using Samplit.Api.Audit;
using Samplit.Api.Experiments;
using Samplit.Ledger.Notes;
using Samplit.Projections;
using Samplit.Projections.Streams;
using Samplit.Verify.Audit;
using Samplit.Verify.Cli;
using Samplit.Verify.State;

namespace Samplit.Api.Cli;

/// <summary>
/// Recomputes chains, log and decisions. Exit code 0: as it was appended and right; 1: tampered with, wrongly computed
/// or not to be verified; 2: failed; 3: nothing is wrong, but the checkpoint that was given covers only a part.
/// </summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var command = new Command(
            "verify",
            "Recompute the hash chains, the transparency log and every decision; exit code 1 when something is wrong."
        );
        var experiment = new Argument<string?>("experiment")
        {
            Description = "Id or name; the whole installation when absent.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var checkpoint = new Option<FileInfo?>("--checkpoint")
        {
            Description = "A signed checkpoint that was kept outside the database: the log must continue it.",
            HelpName = "FILE",
        };
        var key = new Option<string[]>("--key")
        {
            Description = "A public key that is trusted to sign checkpoints (name+id+base64); repeatable.",
            HelpName = "KEY",
        };
        var file = new Option<FileInfo?>("--file")
        {
            Description = "Verify an export instead: needs no database, only --key.",
            HelpName = "FILE",
        };
        var receipt = new Option<FileInfo?>("--receipt")
        {
            Description = "Verify a receipt instead: needs no database, only --key.",
            HelpName = "FILE",
        };
        var state = new Option<DirectoryInfo?>("--state")
        {
            Description =
                "A folder of yours that remembers what was verified: next time only what came since is. Without it, everything is.",
            HelpName = "FOLDER",
        };
        var json = new Option<bool>("--json") { Description = "Print the whole report as JSON." };
        var database = new DatabaseOptions();
        command.Arguments.Add(experiment);
        command.Options.Add(file);
        command.Options.Add(receipt);
        command.Options.Add(checkpoint);
        command.Options.Add(key);
        command.Options.Add(state);
        command.Options.Add(json);
        database.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                Errors.GuardAsync(async () =>
                {
                    var keys = parsed.GetValue(key) ?? [];
                    if (parsed.GetValue(receipt) is { } proof)
                    {
                        return FileVerification.Receipt(proof, keys);
                    }
                    var trusted = TrustedCheckpoint.Read(parsed.GetValue(checkpoint), keys);
                    var isJson = parsed.GetValue(json);
                    var only = parsed.GetValue(experiment);
                    var folder = parsed.GetValue(state)?.FullName;
                    var report = parsed.GetValue(file) is { } export
                        ? folder is null
                            ? await VerifyAsync(export, only, keys, trusted, isJson, ct)
                            : throw new ArgumentException("An export is verified as a whole: give --file or --state.")
                        : await VerifyAsync(only, trusted, folder, isJson, database, parsed, ct);
                    return FileVerification.Print(
                        report,
                        isOne: only is not null || parsed.GetValue(file) is not null,
                        // An export that no key was given for is not trusted, which its log says.
                        isFromOutside: trusted is not null || parsed.GetValue(file) is not null,
                        isJson
                    );
                })
        );
        return command;
    }

    private static Task<AuditReport> VerifyAsync(
        FileInfo export,
        string? experiment,
        string[] keys,
        Checkpoint? trusted,
        bool json,
        CancellationToken ct
    ) =>
        experiment is null
            ? FileVerification.ExportAsync(export, keys, trusted, json, ct)
            : throw new ArgumentException("An export is of one experiment: give either --file or an experiment.");

    private static async Task<AuditReport> VerifyAsync(
        string? experiment,
        Checkpoint? trusted,
        string? state,
        bool json,
        DatabaseOptions database,
        ParseResult parsed,
        CancellationToken ct
    )
    {
        await using var services = await CommandServices.OpenAsync(database, parsed, ct);
        Guid? only = experiment is null ? null : await services.FindExperimentAsync(experiment, ct, mayBeGone: true);
        var verification = services.Get<Verification>();
        using var folder = state is null ? null : VerifierStateFolder.Open(state);
        var report = json
            ? await verification.RunAsync(only, trusted, null, ct, folder, isPipelined: true)
            : await ProgressBar.RunAsync(
                "Verifying",
                async bar =>
                    await verification.RunAsync(
                        only,
                        trusted,
                        bar.Of(await CountAsync(services, only, ct)),
                        ct,
                        folder,
                        isPipelined: true
                    )
            );
        return report
            ?? throw new ArgumentException($"There is no experiment with the id '{experiment}', nor was one sealed.");
    }

    private static async Task<long> CountAsync(CommandServices services, Guid? only, CancellationToken ct) =>
        only is { } id
            ? await services.Get<ExperimentReader>().VersionAsync(id, ct)
            : (await services.Get<StreamStore>().ListStreamsAsync(StreamTypes.Experiment, ct)).Sum(s => s.Version);
}
