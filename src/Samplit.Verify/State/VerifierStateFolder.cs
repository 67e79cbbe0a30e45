using System.Text.Json;
using Samplit.Ledger;

namespace Samplit.Verify.State;

/// <summary>
/// The auditor's own folder, where one verification leaves what the next goes on from. One run at a time has it. What
/// it holds is checked for damage, not against somebody who writes there: it is as good as the folder is safe.
/// </summary>
public sealed class VerifierStateFolder : IDisposable
{
    private const string FactsEnding = ".facts";
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _path;
    private readonly string _file;
    private readonly FileStream _lock;
    private IEnumerable<VerifiedStream>? _kept;

    private VerifierStateFolder(string path, FileStream taken) =>
        (_path, _file, _lock) = (path, Path.Combine(path, "memory"), taken);

    /// <summary>Opens the folder; one that is not there is made, for this user only.</summary>
    /// <exception cref="IOException">Another run has it, or it cannot be used.</exception>
    public static VerifierStateFolder Open(string path)
    {
        path = Path.GetFullPath(path);
        if (!OperatingSystem.IsWindows() && !Directory.Exists(path))
        {
            Directory.CreateDirectory(path, Mine | UnixFileMode.UserExecute);
        }
        Directory.CreateDirectory(path);
        return new VerifierStateFolder(path, Create(Path.Combine(path, "lock"), FileMode.OpenOrCreate));
    }

    /// <summary>What the last verification left; null when there was none.</summary>
    /// <param name="origin">The installation that is verified now.</param>
    /// <param name="only">The experiment that is verified now; null for all.</param>
    /// <exception cref="ArgumentException">It is damaged, or of something else.</exception>
    public VerifierState? Read(string origin, Guid? only)
    {
        if (!File.Exists(_file))
        {
            _kept = [];
            return null;
        }
        var memory = Read();
        if (memory.Origin != origin || memory.Only != only)
        {
            throw new ArgumentException(
                $"{_path} remembers {Name(memory.Origin, memory.Only)}, not {Name(origin, only)}: give another folder."
            );
        }
        if (memory.Streams.Values.Any(s => s.Facts?.HasItsLength == false))
        {
            throw Damaged(_path);
        }
        _kept = memory.Streams.Values;
        return memory;
    }

    /// <summary>Where facts of one stream are written that may be kept.</summary>
    public FactsWriter Facts(Guid stream) =>
        new(Path.Combine(_path, $"{stream:D}.{Path.GetRandomFileName()}{FactsEnding}"));

    /// <summary>From now on this is what the folder remembers. Until the very end it is what it was.</summary>
    public void Save(VerifierState memory)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(
            WrittenState.From(memory),
            VerifierStateJson.Default.WrittenState
        );
        var aside = Path.Combine(_path, Path.GetRandomFileName());
        using (var file = Create(aside))
        {
            file.Write(Digest.Compute(json).ToArray());
            file.Write(json);
            file.Flush(flushToDisk: true);
        }
        File.Move(aside, _file, overwrite: true);
        _kept = memory.Streams.Values;
    }

    public void Dispose()
    {
        if (_kept is not null)
        {
            Clean(_kept);
        }
        _lock.Dispose();
    }

    /// <summary>A new file that nobody else may read.</summary>
    internal static FileStream Create(string path, FileMode mode = FileMode.CreateNew)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 1 << 16,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Mine;
        }
        return new FileStream(path, options);
    }

    internal static ArgumentException Damaged(string path) =>
        new($"{path} is damaged, or was not written by this version: delete the folder to verify in full.");

    private VerifierState Read()
    {
        try
        {
            var bytes = File.ReadAllBytes(_file).AsSpan();
            var json = bytes.Length > Digest.Size ? bytes[Digest.Size..] : throw Damaged(_path);
            return
                Digest.Compute(json) == Digest.From(bytes[..Digest.Size])
                && JsonSerializer.Deserialize(json, VerifierStateJson.Default.WrittenState)
                    is { Format: WrittenState.KnownFormat } written
                ? written.Read(_path)
                : throw Damaged(_path);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw Damaged(_path);
        }
    }

    /// <summary>Files of facts that nothing refers to any more, or never came to.</summary>
    private void Clean(IEnumerable<VerifiedStream> streams)
    {
        var kept = streams.Select(s => s.Facts?.Path).ToHashSet();
        foreach (var file in Directory.EnumerateFiles(_path, "*" + FactsEnding).Where(f => !kept.Contains(f)))
        {
            File.Delete(file);
        }
    }

    private static string Name(string origin, Guid? only) =>
        only is { } id ? $"the experiment {id} of '{origin}'" : $"all experiments of '{origin}'";
}
