using OtpNet;

namespace Samplit.Api.Users;

/// <summary>Codes of authenticator apps (RFC 6238): SHA-1, six digits, a new one every 30 seconds, as all apps make them.</summary>
internal static class TotpCode
{
    /// <summary>As long as the output of the hash (RFC 4226, 4).</summary>
    private const int SecretBytes = 20;

    private const int Digits = 6;

    /// <summary>A clock may be off, and typing takes a while.</summary>
    private static readonly VerificationWindow Window = new(previous: 1, future: 1);

    public static byte[] NewSecret() => KeyGeneration.GenerateRandomKey(SecretBytes);

    /// <summary>As somebody types it into an app.</summary>
    public static string Text(byte[] secret) => Base32Encoding.ToString(secret).TrimEnd('=');

    /// <summary>As an app takes it.</summary>
    public static string Uri(byte[] secret, string userName) =>
        new OtpUri(OtpType.Totp, Text(secret), userName, issuer: "Samplit").ToString();

    /// <returns>The time step that the code is of; null for none of now.</returns>
    public static long? Find(byte[] secret, string code, DateTimeOffset now)
    {
        var digits = code.Replace(" ", "", StringComparison.Ordinal);
        return
            digits.Length == Digits
            && digits.All(char.IsAsciiDigit)
            && new Totp(secret).VerifyTotp(now.UtcDateTime, digits, out var step, Window)
            ? step
            : null;
    }
}
