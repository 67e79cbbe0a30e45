using System.Text.Json;

namespace Samplit.Verify.Tests.Before;

/// <summary>
/// What a server wrote before its event store was Marten: the export of an experiment that people let run, paused and
/// changed, the receipt of one assignment, the checkpoint and the key of their log. They are in somebody's hands: they
/// verify for ever.
/// </summary>
internal static class Files
{
    public const string Experiment = "01a22412-a281-78dc-8ed8-8b6588be8b77";

    public static string Export { get; } = Read("export.jsonl");

    public static string Receipt { get; } = Read("receipt.txt");

    public static string Checkpoint { get; } = Read("checkpoint.txt");

    public static string Key { get; } =
        JsonDocument.Parse(Read("keys.json")).RootElement.GetProperty("keys")[0].GetProperty("verifier").GetString()!;

    private static string Read(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Before", name));
}
