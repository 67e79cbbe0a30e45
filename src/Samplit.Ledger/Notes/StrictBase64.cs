namespace Samplit.Ledger.Notes;

/// <summary>
/// Base64 in the one spelling that its bytes have: what decodes to the same bytes but is written otherwise would be
/// another text with the same signatures.
/// </summary>
internal static class StrictBase64
{
    /// <returns>Null for any other text.</returns>
    public static byte[]? Decode(string text)
    {
        var bytes = new byte[text.Length];
        return
            Convert.TryFromBase64String(text, bytes, out var length) && Convert.ToBase64String(bytes, 0, length) == text
            ? bytes[..length]
            : null;
    }
}
