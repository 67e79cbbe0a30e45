using Samplit.Ledger.Notes;
using Samplit.Projections.Sealing;

namespace Samplit.Api.Sealing;

/// <summary>
/// Where checkpoints go besides the database: to witnesses, who cosign them, to a folder and to a URL. Copies that whoever
/// owns the database cannot change. One that fails is left for the next checkpoint, which says all that this one does.
/// </summary>
internal sealed partial class CheckpointOutlets(
    SealingOptions options,
    Checkpoints checkpoints,
    WitnessClient witnesses,
    HttpClient http,
    ILogger<CheckpointOutlets> logger
)
{
    public async Task PublishAsync(SignedNote note, CancellationToken ct)
    {
        var size = Checkpoint.Parse(note.Text).Size;
        var cosigned = note;
        foreach (var witness in options.Witnesses)
        {
            await TryAsync(
                witness.Url.ToString(),
                async () => cosigned = await witnesses.CosignAsync(witness, cosigned, ct),
                ct
            );
        }
        if (cosigned != note)
        {
            await checkpoints.AddSignaturesAsync(size, cosigned, ct);
        }
        if (options.CheckpointFolder is { } folder)
        {
            await TryAsync(folder, () => WriteAsync(folder, size, cosigned, ct), ct);
        }
        if (options.CheckpointUrl is { } url)
        {
            await TryAsync(url.ToString(), () => PostAsync(url, cosigned, ct), ct);
        }
    }

    /// <summary>One file a checkpoint, and one that is always the newest; each is there whole or not at all.</summary>
    private static async Task WriteAsync(string folder, long size, SignedNote note, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, $"checkpoint-{size:D19}.txt");
        var temporary = file + ".tmp";
        await File.WriteAllTextAsync(temporary, note.ToString(), ct);
        File.Copy(temporary, Path.Combine(folder, "checkpoint.tmp"), overwrite: true);
        File.Move(temporary, file, overwrite: true);
        File.Move(Path.Combine(folder, "checkpoint.tmp"), Path.Combine(folder, "checkpoint"), overwrite: true);
    }

    private async Task PostAsync(Uri url, SignedNote note, CancellationToken ct)
    {
        using var content = new StringContent(note.ToString());
        using var answer = await http.PostAsync(url, content, ct);
        answer.EnsureSuccessStatusCode();
    }

    private async Task TryAsync(string outlet, Func<Task> work, CancellationToken ct)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            LogFailed(outlet, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "A checkpoint did not reach {Outlet}: {Reason}")]
    private partial void LogFailed(string outlet, string reason);
}
