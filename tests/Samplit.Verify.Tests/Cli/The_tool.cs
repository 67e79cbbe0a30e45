using Samplit.Verify.Tests.Before;

namespace Samplit.Verify.Tests.Cli;

public sealed class The_tool : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("samplit-tool-").FullName;

    [Fact]
    public async Task Is_packed_installs_into_an_empty_folder_and_verifies()
    {
        string[] pack = ["pack", BuiltProgram.Project, "--no-build", "-c", BuiltProgram.Configuration, "-o", "packed"];
        // From this package alone: no other source is asked.
        string[] install = ["tool", "install", "Samplit.Verify", "--tool-path", "installed", "--source", "packed"];
        var file = Path.Combine(_folder, "export.jsonl");
        await File.WriteAllTextAsync(file, Files.Export);

        await DoneAsync("dotnet", pack);
        await DoneAsync("dotnet", install);
        var verified = await DoneAsync(
            Path.Combine(_folder, "installed", "samplit-verify"),
            "export.jsonl",
            "--key",
            Files.Key
        );

        Assert.Contains("intact: 637 events", verified.Output);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<ProgramRun> DoneAsync(string program, params string[] arguments)
    {
        var ended = await ProgramRun.OfAsync(_folder, program, arguments);
        Assert.True(ended.ExitCode == 0, $"{ended}");
        return ended;
    }
}
