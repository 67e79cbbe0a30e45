using System.Diagnostics;
using Samplit.Api.Postgres;

namespace Samplit.Api.Tests.Faults;

/// <summary>
/// A disk of its own, in memory, which can be filled to the last byte. Root mounts it; whoever may make a namespace of
/// their own mounts it there, where all their processes reach it by way of one that lives in it.
/// </summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly Process? _keeper;
    private FileStream? _filler;
    private CancellationTokenSource _enough = new();
    private Task _filling = Task.CompletedTask;

    private SmallDisk(string folder, Process? keeper) => (Folder, _keeper) = (folder, keeper);

    public string Folder { get; }

    public static async Task<SmallDisk> MountAsync(int megabytes)
    {
        // Under root PostgreSQL runs as another user, who has to get through.
        string[] mount = ["-t", "tmpfs", "-o", $"size={megabytes}m,mode=755", "tmpfs"];
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A disk in memory is mounted on Linux only.");
        return Environment.IsPrivilegedProcess ? await MountAsRootAsync(mount) : await MountForUsAsync(mount);
    }

    /// <summary>Leaves no room for anything, and takes what becomes free meanwhile.</summary>
    public void Fill()
    {
        _filler = new FileStream(
            Path.Combine(Folder, "filler"),
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                BufferSize = 0,
            }
        );
        _enough = new CancellationTokenSource();
        _filling = FillAsync(_filler, _enough.Token);
    }

    public async Task FreeAsync()
    {
        await _enough.CancelAsync();
        await _filling;
        if (_filler is { } filler)
        {
            File.Delete(filler.Name);
            await filler.DisposeAsync();
            _filler = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await FreeAsync();
        _enough.Dispose();
        if (_keeper is null)
        {
            // Lazily: whatever may still have a file open there is no reason to leave it.
            await PostgresProcess.RunAsync("umount", ["-l", Folder], "/", null, default);
            Directory.Delete(Folder);
        }
        else
        {
            _keeper.Kill();
            await _keeper.WaitForExitAsync();
            _keeper.Dispose();
        }
    }

    private static async Task<SmallDisk> MountAsRootAsync(string[] mount)
    {
        var folder = Directory.CreateTempSubdirectory("samplit").FullName;
        var mounted = await PostgresProcess.RunAsync("mount", [.. mount, folder], "/", null, default);
        if (!mounted.Succeeded)
        {
            Directory.Delete(folder);
            Assert.Skip($"Root may not mount a disk in memory here: {mounted.Error.Trim()}");
        }
        return new SmallDisk(folder, null);
    }

    private static async Task<SmallDisk> MountForUsAsync(string[] mount)
    {
        // It ends with us, whose end of its input is closed then; the disk ends with whoever uses it last.
        const string Script = """mount "$@" /tmp && echo mounted && exec cat""";
        var start = new ProcessStartInfo(
            "unshare",
            ["--user", "--map-root-user", "--mount", "sh", "-c", Script, "sh", .. mount]
        )
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var keeper = Process.Start(start)!;
        if (await keeper.StandardOutput.ReadLineAsync() != "mounted")
        {
            Assert.Skip(
                $"Nobody but root may mount a disk in memory here: {(await keeper.StandardError.ReadToEndAsync()).Trim()}"
            );
        }
        // unshare becomes the shell, and the shell becomes cat, so it is still the same process.
        return new SmallDisk($"/proc/{keeper.Id}/root/tmp", keeper);
    }

    private static async Task FillAsync(FileStream filler, CancellationToken enough)
    {
        var chunk = new byte[1 << 20];
        for (var size = chunk.Length; !enough.IsCancellationRequested; )
        {
            try
            {
                filler.Write(chunk.AsSpan(0, size));
            }
            catch (IOException) when (size > 1)
            {
                size /= 2;
            }
            catch (IOException)
            {
                size = 1 << 12;
                await Task.Delay(1, CancellationToken.None);
            }
        }
    }
}
