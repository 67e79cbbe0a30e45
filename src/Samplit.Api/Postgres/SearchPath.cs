namespace Samplit.Api.Postgres;

/// <summary>The folders in PATH.</summary>
internal static class SearchPath
{
    public static IEnumerable<string> Folders(Func<string, string?> environment) =>
        (environment("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathRooted);

    public static string? Find(string program, Func<string, string?> environment) =>
        Folders(environment).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
