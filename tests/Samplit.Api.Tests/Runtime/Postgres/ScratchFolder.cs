using Samplit.Api.Runtime.Postgres;

namespace Samplit.Api.Tests.Runtime.Postgres;

/// <summary>A new folder under the temporary one, whose name has a space in it as people's folders do.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public ScratchFolder() => Path = System.IO.Directory.CreateTempSubdirectory("samplit scratch ").FullName;

    public string Path { get; }

    /// <summary>Options for a cluster in it that keeps its data, but does not wait for the disk.</summary>
    public EmbeddedPostgresOptions Options =>
        new()
        {
            DataFolder = System.IO.Path.Combine(Path, "data"),
            Settings = new Dictionary<string, string> { ["fsync"] = "off" },
        };

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
