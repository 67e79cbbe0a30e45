using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Samplit.Ledger.Notes;
using Samplit.Projections.Sealing;

namespace Samplit.Api.Sealing;

/// <summary>Asks a witness to cosign the log's checkpoints: C2SP tlog-witness, add-checkpoint.</summary>
public sealed class WitnessClient(HttpClient http, TransparencyLog log)
{
    private const int MaxAnswerSize = 16 * 1024;
    private const string SizeType = "text/x.tlog.size";

    private readonly ConcurrentDictionary<Uri, long> _seen = new();

    /// <returns>The witness's signature of the checkpoint.</returns>
    /// <exception cref="HttpRequestException">The witness refused, or did not answer.</exception>
    /// <exception cref="FormatException">What it answered is no cosignature of this checkpoint by its key.</exception>
    public async Task<NoteSignature> CosignAsync(Witness witness, SignedNote note, CancellationToken ct)
    {
        var size = Checkpoint.Parse(note.Text).Size;
        // What it saw last is only known to the witness; it says so when we guess wrong.
        for (var attempt = 0; ; attempt++)
        {
            var old = _seen.GetValueOrDefault(witness.Url);
            using var answer = await SendAsync(witness.Url, old, size, note, ct);
            var body = await ReadAsync(answer, ct);
            if (
                attempt == 0
                && answer.StatusCode == HttpStatusCode.Conflict
                && answer.Content.Headers.ContentType?.MediaType == SizeType
                && long.TryParse(body.TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var seen)
                && seen <= size
            )
            {
                _seen[witness.Url] = seen;
                continue;
            }
            answer.EnsureSuccessStatusCode();
            var signature = Accept(witness, note, body);
            _seen[witness.Url] = size;
            return signature;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        Uri witness,
        long old,
        long size,
        SignedNote note,
        CancellationToken ct
    )
    {
        var body = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"old {old}\n"));
        foreach (var hash in old is 0 || old == size ? [] : await log.ConsistencyAsync(old, size, ct))
        {
            body.Append(Convert.ToBase64String(hash.ToArray())).Append('\n');
        }
        body.Append('\n').Append(note);
        using var content = new StringContent(body.ToString());
        var prefix = witness.AbsoluteUri.TrimEnd('/');
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{prefix}/add-checkpoint") { Content = content };
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
    }

    private static async Task<string> ReadAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        await using var stream = await answer.Content.ReadAsStreamAsync(ct);
        var buffer = new byte[MaxAnswerSize];
        var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        return Encoding.UTF8.GetString(buffer, 0, read);
    }

    /// <summary>Takes the signature of the witness's key from its answer and nothing else.</summary>
    private static NoteSignature Accept(Witness witness, SignedNote note, string lines)
    {
        var key = NoteKey.Parse(witness.Key);
        var answered = SignedNote.Parse(Encoding.UTF8.GetBytes($"{note.Text}\n{lines}"));
        if (answered.SignedBy(key).Count == 0)
        {
            throw new FormatException($"The witness {key.Name} answered without a signature of its key.");
        }
        return answered.Signatures.First(s => s.Name == key.Name && s.KeyId == key.Id);
    }
}
