using Samplit.Benchmarks.Harness;

namespace Samplit.Benchmarks.Server;

/// <summary>The Samplit.Api.dll that is measured.</summary>
/// <param name="Repository">The folder it was built from; null for one that was given.</param>
internal sealed record ServerProgram(string File, string? Repository)
{
    /// <summary>
    /// What a user would run: this repository's server, compiled ahead as the image is, published into a folder of
    /// ours.
    /// </summary>
    public static async Task<ServerProgram> GetAsync(string? given, string folder, CancellationToken ct)
    {
        if (given is not null)
        {
            var file = Path.GetFullPath(given);
            return System.IO.File.Exists(file)
                ? new ServerProgram(file, null)
                : throw new BenchmarkException($"There is no {file}; --server takes a Samplit.Api.dll.");
        }
        var repository = FindRepository();
        await Tool.RunAsync(
            "dotnet",
            [
                "publish",
                Path.Combine(repository, "src", "Samplit.Api"),
                "-c",
                Configuration,
                "--use-current-runtime",
                "--self-contained",
                "false",
                "-o",
                folder,
                "--nologo",
            ],
            ct,
            TimeSpan.FromMinutes(5),
            folder: repository
        );
        return new ServerProgram(Path.Combine(folder, "Samplit.Api.dll"), repository);
    }

    private static string Configuration =>
#if DEBUG
        throw new BenchmarkException("This is a debug build, whose numbers mean nothing: dotnet run -c Release …");
#else
        "Release";
#endif

    private static string FindRepository()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (System.IO.File.Exists(Path.Combine(folder, "Samplit.sln")))
            {
                return folder;
            }
        }
        throw new BenchmarkException("The benchmarks run from their repository, or are given a --server.");
    }
}
