using Samplit.Ledger.Chain;
using Samplit.Ledger.Export;
using Samplit.Ledger.Notes;

namespace Samplit.Verify.Audit;

/// <summary>Verifies a receipt by itself: no database, only a key that is trusted.</summary>
public static class ReceiptVerification
{
    /// <returns>The event, whose presence in the log is proven.</returns>
    /// <exception cref="FormatException">It is no receipt, or proves nothing; the message says why.</exception>
    public static RecordedEvent Run(ReadOnlySpan<byte> text, IReadOnlyList<NoteKey> keys)
    {
        var receipt = Receipt.Parse(text);
        var checkpoint = Checkpoint.Parse(receipt.Proof.Note.Text);
        if (!TrustedCheckpoint.IsSigned(receipt.Proof.Note, checkpoint, keys))
        {
            throw new FormatException("None of the keys that are trusted has signed the receipt's checkpoint.");
        }
        return receipt.IsIncluded(ExportVerification.Application)
            ? receipt.Event
            : throw new FormatException("The receipt does not prove that its event is in the log.");
    }
}
