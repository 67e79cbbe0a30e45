using Npgsql;
using Samplit.Ledger.Notes;
using Samplit.Testing;

namespace Samplit.Api.Tests.Audit;

/// <summary>The original, verified with a folder that remembers it, to which visitors came afterwards.</summary>
/// <param name="Newest">What the log signed for in the end.</param>
internal sealed record GrownDatabase(SealedDatabase Original, TestDatabase Database, string Folder, Checkpoint Newest)
{
    private static readonly Lazy<Task<GrownDatabase>> Shared = new(CreateAsync);

    /// <summary>Where all folders of this process lie, until it ends.</summary>
    private static readonly Lazy<string> Folders = new(() =>
    {
        var parent = Directory.CreateTempSubdirectory("samplit-state-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(parent, recursive: true);
        return parent;
    });

    public Guid Experiment => Original.Experiment;

    /// <summary>A copy of the database and of the folder that the caller may do with as it likes.</summary>
    public static async Task<(GrownDatabase Grown, Auditor Auditor, string State)> CopyAsync()
    {
        var grown = await Shared.Value;
        var state = NewFolder();
        foreach (var file in Directory.GetFiles(grown.Folder))
        {
            File.Copy(file, Path.Combine(state, Path.GetFileName(file)));
        }
        return (grown, new Auditor(await TestDatabase.CreateAsync(grown.Database.Name)), state);
    }

    /// <summary>An empty folder.</summary>
    public static string NewFolder() =>
        Directory.CreateDirectory(Path.Combine(Folders.Value, Guid.NewGuid().ToString("N"))).FullName;

    private static async Task<GrownDatabase> CreateAsync()
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        var folder = NewFolder();
        await auditor.VerifyAsync(state: folder);
        var newest = await original.GoOnAsync(auditor, "somebody new", visitors: 30);
        var database = auditor.Database;
        await auditor.DisposeAsync();
        await database.DataSource.DisposeAsync();
        NpgsqlConnection.ClearPool(new NpgsqlConnection(database.ConnectionString));
        return new GrownDatabase(original, database, folder, newest);
    }
}
