using Samplit.Api.Postgres;

namespace Samplit.Api.Tests.Postgres;

/// <summary>Each says what is wrong and what a newcomer can do about it.</summary>
public class Refusals
{
    [Fact]
    public async Task A_folder_whose_name_is_too_long_for_a_socket()
    {
        var folder = "/tmp/" + new string('x', 100);

        var message = await MessageAsync(new() { DataFolder = folder });

        Assert.Contains($"{folder} is too long", message, StringComparison.Ordinal);
        Assert.Contains("the path of a Unix socket is 10", message, StringComparison.Ordinal); // 107, on macOS 103
        Assert.Contains("with --data", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("it's")]
    [InlineData("$HOME")]
    [InlineData("a,b")]
    public async Task A_folder_whose_name_would_mean_something_to_a_shell_or_a_list(string name) =>
        Assert.Contains(
            "in its name",
            await MessageAsync(new() { DataFolder = $"/tmp/{name}" }),
            StringComparison.Ordinal
        );

    [Fact]
    public async Task Data_of_another_major_version()
    {
        using var scratch = new ScratchFolder();
        Directory.CreateDirectory($"{scratch.Data}/cluster");
        await File.WriteAllTextAsync($"{scratch.Data}/cluster/PG_VERSION", "12\n");
        var here = await PostgresBinaries.FindAsync(scratch.Options, null, _ => { }, default);

        var message = await MessageAsync(scratch.Options);

        Assert.Contains("was made by PostgreSQL 12", message, StringComparison.Ordinal);
        Assert.Contains($"is {here.Version}", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_with_something_else_in_it()
    {
        using var scratch = new ScratchFolder();
        Directory.CreateDirectory($"{scratch.Data}/cluster");
        await File.WriteAllTextAsync($"{scratch.Data}/cluster/thesis.tex", "");

        Assert.Contains("is no PostgreSQL cluster", await MessageAsync(scratch.Options), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_closed_to_the_user_the_server_would_run_as()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root runs the server as another user.");
        using var scratch = new ScratchFolder();
        var closed = Directory.CreateDirectory($"{scratch.Path}/closed", UnixFileMode.UserExecute).FullName;

        var message = await MessageAsync(new() { DataFolder = $"{closed}/below/data" });

        Assert.Contains(
            $"the folder {closed} is closed. Choose another folder with --data",
            message,
            StringComparison.Ordinal
        );
        Assert.Empty(Directory.EnumerateFileSystemEntries(closed));
    }

    [Fact]
    public async Task A_server_that_does_not_start_with_the_reason_from_its_log()
    {
        using var scratch = new ScratchFolder();
        var settings = new Dictionary<string, string> { ["shared_buffers"] = "lots" };

        var message = await MessageAsync(scratch.Options with { Settings = settings });

        Assert.Contains("invalid value for parameter \"shared_buffers\": \"lots\"", message, StringComparison.Ordinal);
        await using var repaired = await EmbeddedPostgres.StartAsync(scratch.Options);
        Assert.True(repaired.OwnsServer);
    }

    private static async Task<string> MessageAsync(EmbeddedPostgresOptions options) =>
        (await Assert.ThrowsAsync<EmbeddedPostgresException>(() => EmbeddedPostgres.StartAsync(options))).Message;
}
