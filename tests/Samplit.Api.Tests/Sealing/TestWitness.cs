using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Samplit.Ledger;
using Samplit.Ledger.Merkle;
using Samplit.Ledger.Notes;

namespace Samplit.Api.Tests.Sealing;

/// <summary>A witness as C2SP tlog-witness describes it, for one log whose key it is told later.</summary>
internal sealed class TestWitness : IAsyncDisposable
{
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(Ed25519.KeySize);
    private readonly Lock _lock = new();
    private readonly WebApplication _app;
    private Checkpoint? _seen;

    private TestWitness(WebApplication app)
    {
        _app = app;
        Key = NoteKey.Create("witness.test/w1", Ed25519.PublicKey(_secret), NoteKeyKind.Cosigner);
        app.MapPost("/add-checkpoint", AddAsync);
    }

    public NoteKey Key { get; }

    /// <summary>The log's key: nothing is cosigned before it is known.</summary>
    public NoteKey? Log { get; set; }

    public Uri Url => new(_app.Urls.Single());

    /// <summary>What it saw last.</summary>
    public Checkpoint? Seen
    {
        get
        {
            lock (_lock)
            {
                return _seen;
            }
        }
    }

    public static async Task<TestWitness> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var witness = new TestWitness(app);
        await app.StartAsync();
        return witness;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> AddAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        var end = body.IndexOf("\n\n", StringComparison.Ordinal);
        var lines = body[..end].Split('\n');
        var note = SignedNote.Parse(Encoding.UTF8.GetBytes(body[(end + 2)..]));
        var old = long.Parse(lines[0]["old ".Length..], CultureInfo.InvariantCulture);
        var proof = lines.Skip(1).Select(l => Digest.From(Convert.FromBase64String(l))).ToArray();
        if (Log is not { } key || note.SignedBy(key).Count == 0)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }
        lock (_lock)
        {
            var checkpoint = Checkpoint.Parse(note.Text);
            if (old != (_seen?.Size ?? 0))
            {
                return Results.Text($"{_seen?.Size ?? 0}\n", "text/x.tlog.size", null, StatusCodes.Status409Conflict);
            }
            var follows =
                _seen is null ? proof.Length == 0
                : _seen.Size == checkpoint.Size ? proof.Length == 0 && _seen.Root == checkpoint.Root
                : MerkleProof.VerifyConsistency(_seen.Size, _seen.Root, checkpoint.Size, checkpoint.Root, proof);
            if (!follows)
            {
                return Results.StatusCode(StatusCodes.Status422UnprocessableEntity);
            }
            _seen = checkpoint;
            var cosigned = new SignedNote(note.Text, []).Sign(Key, _secret, DateTimeOffset.UtcNow).ToString();
            return Results.Text(cosigned[(note.Text.Length + 1)..]);
        }
    }
}
