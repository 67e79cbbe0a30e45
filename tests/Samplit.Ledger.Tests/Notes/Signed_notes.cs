using System.Security.Cryptography;
using System.Text;
using Samplit.Ledger.Merkle;
using Samplit.Ledger.Notes;

namespace Samplit.Ledger.Tests.Notes;

public class Signed_notes
{
    private const string Origin = "audit.samplit.example/prod";

    /// <summary>Computed apart from this code: the private key is the bytes 00 to 1f.</summary>
    private const string Key = Origin + "+babaca0e+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";

    private const string Note =
        "audit.samplit.example/prod\n3\n6nYBk68VdI0FKENcjTSrksrrmOFldCI7mTURyHlcIw8=\n\n"
        + "\u2014 audit.samplit.example/prod urrKDmjP+cqevnc8EAg3UN9ZNycubBZVAjd2ZD/sj+To8aRo6uuzcU/1cIOAbLIFc+KtdQZFOI13eCTG8rrWG41+ygk=\n";

    /// <summary>Computed apart from this code: the private key is the bytes 20 to 3f.</summary>
    private const string WitnessKey = "witness.example/w1+20324abe+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X";

    private const string WitnessLine =
        "\u2014 witness.example/w1 IDJKvgAAAABpVcdMgYXD8HApa30wImky/QYv+xhy3+uUZcnn0PzkXuEX1F1z/MjP0NfEl1Xer9Lp1WYHMRPTo7GHOUk7tO7vltToCA==\n";

    private static readonly byte[] PrivateKey = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    [Fact]
    public void Are_byte_for_byte_what_was_computed_elsewhere()
    {
        var key = NoteKey.Create(Origin, Ed25519.PublicKey(PrivateKey));
        Assert.True(Digest.TryParse("ea760193af15748d0528435c8d34ab92caeb98e16574223b993511c8795c230f", out var root));
        var checkpoint = new Checkpoint(Origin, 3, root);

        var note = new SignedNote(checkpoint.ToString(), []).Sign(key, PrivateKey);

        Assert.Equal((Key, 0xbabaca0e), (key.ToString(), key.Id));
        Assert.Equal(Note, note.ToString());
        Assert.Equal(
            "99a25c55a546a8575308941e1d95a66d3d129a33337a403c6aeba35e4030174a",
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(note.ToString())))
        );
        Assert.Equal(checkpoint, Checkpoint.Parse(note.Text));
    }

    [Fact]
    public void Are_read_and_believed_by_who_has_the_key()
    {
        var note = Parse(Note + WitnessLine);

        Assert.Equal([NoteKey.Parse(Key)], note.SignedBy(NoteKey.Parse(Key)));
        Assert.Equal(["audit.samplit.example/prod", "witness.example/w1"], note.Signatures.Select(s => s.Name));
        Assert.Equal(72, note.Signatures[1].Bytes.Length);
        Assert.Equal(Note + WitnessLine, note.ToString());
    }

    [Fact]
    public void Are_believed_from_a_witness_whose_key_is_known()
    {
        var witness = NoteKey.Parse(WitnessKey);
        var secret = Enumerable.Range(32, 32).Select(i => (byte)i).ToArray();

        var cosigned = Parse(Note).Sign(witness, secret, DateTimeOffset.FromUnixTimeSeconds(1767229260));

        Assert.Equal((NoteKeyKind.Cosigner, WitnessKey), (witness.Kind, witness.ToString()));
        Assert.Equal(witness, NoteKey.Create("witness.example/w1", Ed25519.PublicKey(secret), NoteKeyKind.Cosigner));
        Assert.Equal(Note + WitnessLine, cosigned.ToString());
        Assert.Equal([NoteKey.Parse(Key), witness], cosigned.SignedBy(witness, NoteKey.Parse(Key)));
    }

    [Fact]
    public void Are_refused_when_a_witness_says_another_time_than_it_signed()
    {
        var note = Parse(Note + WitnessLine);
        var signature = note.Signatures[1].Bytes.ToArray();
        signature[7]++;

        var changed = note with { Signatures = [note.Signatures[1] with { Bytes = signature }] };

        Assert.Throws<FormatException>(() => changed.SignedBy(NoteKey.Parse(WitnessKey)));
    }

    [Fact]
    public void Say_nothing_to_who_has_another_key()
    {
        var other = NoteKey.Create(Origin, Ed25519.PublicKey(new byte[32]));
        var renamed = NoteKey.Create("somebody.else", Ed25519.PublicKey(PrivateKey));

        Assert.Empty(Parse(Note).SignedBy(other, renamed));
    }

    [Fact]
    public void Are_refused_when_a_known_key_did_not_sign_that()
    {
        var note = Parse(Note) with
        {
            Text = "audit.samplit.example/prod\n4\n6nYBk68VdI0FKENcjTSrksrrmOFldCI7mTURyHlcIw8=\n",
        };

        Assert.Throws<FormatException>(() => note.SignedBy(NoteKey.Parse(Key)));
    }

    [Fact]
    public void Are_believed_from_old_keys_and_new_ones()
    {
        var (old, next) = (NoteKey.Parse(Key), NoteKey.Create(Origin, Ed25519.PublicKey(new byte[32])));

        var note = Parse(Parse(Note).Sign(next, new byte[32]).ToString());

        Assert.Equal([old], note.SignedBy(old));
        Assert.Equal([next], note.SignedBy(next));
        Assert.Equal([old, next], note.SignedBy(next, old));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\n\u2014 name AAAAAAA=")]
    [InlineData("text\n\n- name AAAAAAA=\n")]
    [InlineData("text\n\n\u2014 name\n")]
    [InlineData("text\n\n\u2014 na+me AAAAAAA=\n")]
    [InlineData("text\n\n\u2014  AAAAAAA=\n")]
    [InlineData("text\n\n\u2014 name AAAA\n")]
    [InlineData("text\n\n\u2014 name AAAAAAA\n")]
    [InlineData("text\n\n\u2014 name AAAAAAB=\n")]
    [InlineData("text\n\n\u2014 name AAAAAAA= more\n")]
    [InlineData("text\n\n\u2014 name AAAAAAA=\n\u2014 name\n")]
    [InlineData("te\rxt\n\n\u2014 name AAAAAAA=\n")]
    [InlineData("te\0xt\n\n\u2014 name AAAAAAA=\n")]
    public void Are_refused_when_they_are_none(string note) => Assert.Throws<FormatException>(() => Parse(note));

    [Fact]
    public void Are_refused_when_they_are_not_UTF_8() =>
        Assert.Throws<FormatException>(() => SignedNote.Parse([0xff, .. Encoding.UTF8.GetBytes(Note)]));

    [Fact]
    public void Are_refused_when_they_are_larger_than_any()
    {
        Assert.Throws<FormatException>(() => Parse(new string('a', SignedNote.MaxNoteSize) + Note));
        Assert.Throws<FormatException>(() => Parse(Note + string.Concat(Enumerable.Repeat(WitnessLine, 64))));
    }

    [Fact]
    public void End_at_the_last_empty_line()
    {
        var text = "one\n\ntwo\n";

        var note = Parse(new SignedNote(text, []).Sign(NoteKey.Parse(Key), PrivateKey).ToString());

        Assert.Equal(text, note.Text);
        Assert.Single(note.SignedBy(NoteKey.Parse(Key)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("name")]
    [InlineData("name+babaca0e")]
    [InlineData("name+babaca0e+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4")]
    [InlineData(Origin + "+BABACA0E+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4")]
    [InlineData(Origin + "+babaca0e+AgOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4")]
    [InlineData(Origin + "+babaca0e+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQS")]
    [InlineData(Origin + "+babaca0e+!")]
    [InlineData("audit samplit+babaca0e+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4")]
    public void Are_verified_by_keys_that_are_written_properly(string key) =>
        Assert.Throws<FormatException>(() => NoteKey.Parse(key));

    [Theory]
    [InlineData("")]
    [InlineData("origin\n")]
    [InlineData("origin\n1\n")]
    [InlineData("origin\n1\n6nYBk68VdI0FKENcjTSrksrrmOFldCI7mTURyHlcIw8=")]
    [InlineData("\n1\n6nYBk68VdI0FKENcjTSrksrrmOFldCI7mTURyHlcIw8=\n")]
    [InlineData("origin\n01\n6nYBk68VdI0FKENcjTSrksrrmOFldCI7mTURyHlcIw8=\n")]
    [InlineData("origin\n-1\n6nYBk68VdI0FKENcjTSrksrrmOFldCI7mTURyHlcIw8=\n")]
    [InlineData("origin\n9223372036854775808\n6nYBk68VdI0FKENcjTSrksrrmOFldCI7mTURyHlcIw8=\n")]
    [InlineData("origin\n1\n6nYBk68VdI0FKENcjTSrksrrmOFldCI7mTURyHlcIw\n")]
    [InlineData("origin\n1\n6nYBk68VdI0FKENcjTSrksrrmOFldCI7mTURyHlcIw9=\n")]
    [InlineData("origin\n1\nAAAA\n")]
    [InlineData("origin\n1\n6nYBk68VdI0FKENcjTSrksrrmOFldCI7mTURyHlcIw8AAAAA\n")]
    public void Are_checkpoints_only_when_they_say_so_properly(string text) =>
        Assert.Throws<FormatException>(() => Checkpoint.Parse(text));

    [Fact]
    public void May_have_extension_lines_in_a_checkpoint()
    {
        var checkpoint = Checkpoint.Parse("origin\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nmore\nand more\n");

        Assert.Equal(new Checkpoint("origin", 0, MerkleHash.Empty), checkpoint);
    }

    [Theory]
    [InlineData(
        "",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )]
    [InlineData(
        "72",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )]
    public void Are_signed_as_RFC_8032_says(string message, string publicKey, string privateKey, string signature)
    {
        var (secret, bytes) = (Convert.FromHexString(privateKey), Convert.FromHexString(message));

        Assert.Equal(publicKey, Convert.ToHexStringLower(Ed25519.PublicKey(secret)));
        Assert.Equal(signature, Convert.ToHexStringLower(Ed25519.Sign(secret, bytes)));
        Assert.True(Ed25519.Verify(Convert.FromHexString(publicKey), bytes, Convert.FromHexString(signature)));
        Assert.False(Ed25519.Verify(Convert.FromHexString(publicKey), [.. bytes, 0], Convert.FromHexString(signature)));
        Assert.False(Ed25519.Verify(Convert.FromHexString(publicKey), bytes, new byte[64]));
        Assert.False(Ed25519.Verify(Convert.FromHexString(publicKey), bytes, new byte[63]));
    }

    private static SignedNote Parse(string note) => SignedNote.Parse(Encoding.UTF8.GetBytes(note));
}
