using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Samplit.Verify.Tests.Audit;

/// <summary>What tests/verify-export.mjs answered, which was written from docs/audit-format.md.</summary>
internal sealed record OtherVerifier(int ExitCode, JsonElement Answer, string Problem)
{
    public string? Verdict => Answer.GetProperty("verdict").GetString();

    /// <summary>Null where it is not one event that is concerned.</summary>
    public long? Sequence =>
        Answer.GetProperty("sequence") is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : null;

    public static Task<OtherVerifier> ExportAsync(byte[] export, string key) => WithFileAsync(export, [], key);

    public static Task<OtherVerifier> ReceiptAsync(byte[] receipt, string key) =>
        WithFileAsync(receipt, ["--receipt"], key);

    /// <param name="kept">A checkpoint that the auditor brings.</param>
    public static async Task<OtherVerifier> ExportAsync(byte[] export, string key, string kept)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, kept);
            return await WithFileAsync(export, ["--checkpoint", file], key);
        }
        finally
        {
            File.Delete(file);
        }
    }

    public static async Task<OtherVerifier> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("node", [Documented.PathOf("tests", "verify-export.mjs"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        using var process = Start(start);
        var problem = process.StandardError.ReadToEndAsync();
        var answer = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new OtherVerifier(
            process.ExitCode,
            answer.Length == 0 ? default : JsonDocument.Parse(answer).RootElement,
            await problem
        );
    }

    private static async Task<OtherVerifier> WithFileAsync(byte[] content, string[] before, string key)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, content);
            return await RunAsync([.. before, file, "--key", key]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException("These tests need Node 20 or newer as 'node' on the PATH.", e);
        }
    }
}
