using System.Text;
using Samplit.Ledger.Notes;
using Samplit.Testing;

namespace Samplit.Api.Tests.Audit;

/// <summary>The log of a server, as anybody sees it.</summary>
internal static class Logs
{
    public static async Task<SignedNote> NoteAsync(RunningServer server) =>
        SignedNote.Parse(
            Encoding.UTF8.GetBytes(await server.Http.GetStringAsync(new Uri("/audit/log/checkpoint", UriKind.Relative)))
        );

    public static async Task<Checkpoint> CheckpointAsync(RunningServer server) =>
        Checkpoint.Parse((await NoteAsync(server)).Text);

    /// <summary>Waits until a checkpoint covers so many events.</summary>
    public static Task SignedAsync(RunningServer server, long events) =>
        Eventually.TrueAsync(
            $"a checkpoint covers {events} events",
            async () =>
            {
                using var answer = await server.Http.GetAsync(new Uri("/audit/log/checkpoint", UriKind.Relative));
                return answer.IsSuccessStatusCode
                    && Checkpoint.Parse(SignedNote.Parse(await answer.Content.ReadAsByteArrayAsync()).Text).Size
                        >= events;
            }
        );
}
