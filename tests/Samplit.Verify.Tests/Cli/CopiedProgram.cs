using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.Json;

namespace Samplit.Verify.Tests.Cli;

/// <summary>The program as an auditor has it: a process of its own, in a folder with what was built for it and nothing else.</summary>
internal sealed record CopiedProgram(int ExitCode, string Output, string Problem)
{
    private static readonly Lazy<string> Copy = new(CopyOnce);

    /// <summary>Where it lies.</summary>
    public static string Folder => Copy.Value;

    public JsonElement Json() => JsonDocument.Parse(Output).RootElement;

    /// <param name="files">The content of the files that it is given, by the names that stand in the arguments.</param>
    public static async Task<CopiedProgram> RunAsync(
        IReadOnlyDictionary<string, string> files,
        params string[] arguments
    )
    {
        var folder = Directory.CreateTempSubdirectory("samplit-auditor-").FullName;
        try
        {
            foreach (var (name, content) in files)
            {
                await File.WriteAllTextAsync(Path.Combine(folder, name), content);
            }
            return await RunInAsync(folder, arguments);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<CopiedProgram> RunInAsync(string folder, string[] arguments)
    {
        var program = Path.Combine(Folder, "samplit-verify.dll");
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", [program, .. arguments])
            {
                WorkingDirectory = folder,
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardOutputEncoding = Encoding.UTF8,
            }
        )!;
        var problem = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CopiedProgram(process.ExitCode, output, await problem);
    }

    private static string CopyOnce()
    {
        var built = typeof(CopiedProgram)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == "ProgramFolder")
            .Value!;
        var copy = Directory.CreateTempSubdirectory("samplit-verify-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(copy, recursive: true);
        foreach (var file in Directory.EnumerateFiles(built, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(copy, Path.GetRelativePath(built, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
        return copy;
    }
}
