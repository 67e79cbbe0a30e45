using System.Text;
using Samplit.Ledger.Merkle;
using Samplit.Ledger.Notes;

namespace Samplit.Ledger.Tests.Notes;

/// <summary>Signed checkpoints, keys and proofs in which anything was changed.</summary>
public class Changed_notes
{
    private const int Rounds = 2000;

    private static readonly byte[] LogSecret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] WitnessSecret = [.. Enumerable.Range(32, 32).Select(i => (byte)i)];

    private static readonly NoteKey Log = NoteKey.Create("audit.samplit.example/prod", Ed25519.PublicKey(LogSecret));

    private static readonly NoteKey Witness = NoteKey.Create(
        "witness.example/w1",
        Ed25519.PublicKey(WitnessSecret),
        NoteKeyKind.Cosigner
    );

    private static readonly Digest[] Leaves = [.. Enumerable.Range(0, 11).Select(i => Digest.Compute([(byte)i]))];

    private static readonly SignedNote Note = Signed();

    private static readonly LogProof Proof = new([1, 2, 3], 4, Inclusion(4), Note);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Are_refused_or_say_what_was_signed(int seed)
    {
        var believed = 0;
        foreach (var changed in Mutations.Of(Encoding.UTF8.GetBytes(Note.ToString()), seed, Rounds))
        {
            if (Read(() => SignedNote.Parse(changed)) is not { } note)
            {
                continue;
            }
            Assert.Equal(changed, Encoding.UTF8.GetBytes(note.ToString()));
            Read(() => Checkpoint.Parse(note.Text));
            foreach (var key in new[] { Log, Witness })
            {
                if (Read(() => note.SignedBy(key)) is [_])
                {
                    Assert.Equal(Note.Text, note.Text);
                    believed++;
                }
            }
        }
        // One signature may be damaged and the other still stand.
        Assert.NotEqual(0, believed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Are_keys_that_are_refused_or_are_other_keys(int seed)
    {
        foreach (var key in new[] { Log, Witness })
        {
            foreach (var changed in Mutations.Of(Encoding.UTF8.GetBytes(key.ToString()), seed, Rounds))
            {
                var text = Encoding.UTF8.GetString(changed);
                if (Read(() => NoteKey.Parse(text)) is { } parsed)
                {
                    Assert.Equal(text, parsed.ToString());
                    Assert.Equal(text == key.ToString(), parsed == key);
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Are_checkpoints_that_are_refused_or_written_in_the_only_way_there_is(int seed)
    {
        foreach (var changed in Mutations.Of(Encoding.UTF8.GetBytes(Note.Text), seed, Rounds))
        {
            var text = Encoding.UTF8.GetString(changed);
            if (Read(() => Checkpoint.Parse(text)) is { } checkpoint)
            {
                Assert.StartsWith(checkpoint.ToString(), text);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Are_proofs_that_prove_nothing_or_what_they_proved(int seed)
    {
        foreach (var changed in Mutations.Of(Encoding.UTF8.GetBytes(Proof.ToString()), seed, Rounds))
        {
            if (
                Read(() => LogProof.Parse(changed)) is { } proof
                && Read(() => proof.Note.SignedBy(Log)) is [_]
                && proof.Includes(Leaves[4])
            )
            {
                Assert.Equal((Proof.Index, Note.Text), (proof.Index, proof.Note.Text));
                Assert.Equal(Proof.Hashes, proof.Hashes);
            }
        }
    }

    /// <summary>Null when it is refused as it should be; any other exception is a failure.</summary>
    private static T? Read<T>(Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static SignedNote Signed()
    {
        var tree = new MerkleFrontier();
        Array.ForEach(Leaves, leaf => tree.Append(leaf));
        return new SignedNote(new Checkpoint(Log.Name, tree.Size, tree.Root()).ToString(), [])
            .Sign(Log, LogSecret)
            .Sign(Witness, WitnessSecret, DateTimeOffset.FromUnixTimeSeconds(1_767_229_260));
    }

    private static Digest[] Inclusion(long index) =>
        [
            .. MerkleProof
                .Inclusion(index, Leaves.Length)
                .Select(part => part.Hash(s => MerkleHash.Complete(Leaves.AsSpan()[(int)s.Begin..(int)s.End]))),
        ];
}
