using Samplit.Ledger.Notes;

namespace Samplit.Api.Sealing;

/// <summary>Where checkpoints go besides the database: copies that whoever owns the database cannot change.</summary>
public sealed class CheckpointPublishers(SealingOptions options, HttpClient http) : IDisposable
{
    internal const string Folder = "folder";
    internal const string Url = "url";

    private readonly SemaphoreSlim _folder = new(1);

    /// <summary>Those that are set.</summary>
    internal IReadOnlyList<string> Names { get; } =
    [
        .. options.CheckpointFolder is null ? Array.Empty<string>() : [Folder],
        .. options.CheckpointUrl is null ? Array.Empty<string>() : [Url],
    ];

    public void Dispose() => _folder.Dispose();

    /// <exception cref="Exception">Of any kind: it did not get there, or not surely.</exception>
    internal Task SendAsync(string outlet, long size, SignedNote note, CancellationToken ct) =>
        outlet switch
        {
            Folder when options.CheckpointFolder is { } folder => WriteAsync(folder, size, note, ct),
            Url when options.CheckpointUrl is { } url => PostAsync(url, note, ct),
            _ => throw new InvalidOperationException($"This server has no outlet '{outlet}' for checkpoints."),
        };

    /// <summary>One file a checkpoint, and one that is always the newest; each is there whole or not at all.</summary>
    private async Task WriteAsync(string folder, long size, SignedNote note, CancellationToken ct)
    {
        await _folder.WaitAsync(ct);
        try
        {
            Directory.CreateDirectory(folder);
            var file = Path.Combine(folder, $"checkpoint-{size:D19}.txt");
            var newest = Path.Combine(folder, "checkpoint");
            await File.WriteAllTextAsync(file + ".tmp", note.ToString(), ct);
            // Before the newest one, which whoever copies the folder looks at first.
            File.Move(file + ".tmp", file, overwrite: true);
            if (!File.Exists(newest) || SizeOf(await File.ReadAllBytesAsync(newest, ct)) <= size)
            {
                File.Copy(file, newest + ".tmp", overwrite: true);
                File.Move(newest + ".tmp", newest, overwrite: true);
            }
        }
        finally
        {
            _folder.Release();
        }
    }

    private async Task PostAsync(Uri url, SignedNote note, CancellationToken ct)
    {
        using var content = new StringContent(note.ToString());
        using var answer = await http.PostAsync(url, content, ct);
        answer.EnsureSuccessStatusCode();
    }

    private static long SizeOf(byte[] note) => Checkpoint.Parse(SignedNote.Parse(note).Text).Size;
}
