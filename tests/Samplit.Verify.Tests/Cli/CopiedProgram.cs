namespace Samplit.Verify.Tests.Cli;

/// <summary>
/// The program as an auditor has it: a process of its own, in a folder with what was built for it and nothing else.
/// </summary>
internal static class CopiedProgram
{
    private static readonly Lazy<string> Copy = new(CopyOnce);

    /// <summary>Where it lies.</summary>
    public static string Folder => Copy.Value;

    /// <param name="files">The content of the files that it is given, by the names that stand in the arguments.</param>
    public static async Task<ProgramRun> RunAsync(IReadOnlyDictionary<string, string> files, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("samplit-auditor-").FullName;
        try
        {
            foreach (var (name, content) in files)
            {
                await File.WriteAllTextAsync(Path.Combine(folder, name), content);
            }
            return await ProgramRun.OfAsync(
                folder,
                "dotnet",
                [Path.Combine(Folder, "samplit-verify.dll"), .. arguments]
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string CopyOnce()
    {
        var copy = Directory.CreateTempSubdirectory("samplit-verify-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(copy, recursive: true);
        // What was published from there lies in folders beside.
        foreach (
            var file in Directory
                .EnumerateFiles(BuiltProgram.Folder)
                .Concat(
                    Directory.EnumerateFiles(
                        Path.Combine(BuiltProgram.Folder, "runtimes"),
                        "*",
                        SearchOption.AllDirectories
                    )
                )
        )
        {
            var to = Path.Combine(copy, Path.GetRelativePath(BuiltProgram.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
        return copy;
    }
}
