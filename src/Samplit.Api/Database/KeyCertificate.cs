using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Samplit.Api.Database;

/// <summary>
/// The certificate that the key ring is encrypted with. It lies outside the database: who owns the tables or has a copy
/// of them reads no salt, no algorithm state and no key of the log.
/// </summary>
internal static class KeyCertificate
{
    public const string Setting = "Samplit__KeyCertificate";

    /// <exception cref="ArgumentException">A file is no certificate with an RSA key.</exception>
    public static IDataProtectionBuilder ProtectKeyRing(this IDataProtectionBuilder protection, KeyRingOptions options)
    {
        X509Certificate2[] earlier =
        [
            .. options.EarlierKeyCertificates.Select(file => Read(file, options.KeyCertificatePassword)),
        ];
        if (options.KeyCertificate is not { Length: > 0 } file)
        {
            return protection.UnprotectKeysWithAnyCertificate(earlier);
        }
        var certificate = Read(file, options.KeyCertificatePassword);
        return protection
            .ProtectKeysWithCertificate(certificate)
            .UnprotectKeysWithAnyCertificate([certificate, .. earlier]);
    }

    /// <summary>
    /// Whoever starts without the certificate would go on with a new key, and could not read what is there.
    /// </summary>
    /// <exception cref="InvalidOperationException">A key of the ring cannot be read.</exception>
    public static void RequireReadable(IEnumerable<IKey> ring)
    {
        foreach (var key in ring.Where(k => !k.IsRevoked))
        {
            try
            {
                key.CreateEncryptor();
            }
            catch (CryptographicException e)
            {
                throw new InvalidOperationException(
                    $"The key {key.KeyId} in data_protection_keys is encrypted with a certificate that is not given here: "
                        + $"name its file with {Setting}, or with Samplit__EarlierKeyCertificates__0.",
                    e
                );
            }
        }
    }

    private static X509Certificate2 Read(string file, string? password)
    {
        try
        {
            var certificate =
                Path.GetExtension(file).ToLowerInvariant() is ".pfx" or ".p12"
                    ? X509CertificateLoader.LoadPkcs12FromFile(file, password)
                : password is null ? X509Certificate2.CreateFromPemFile(file)
                : X509Certificate2.CreateFromEncryptedPemFile(file, password);
            using var key = certificate.GetRSAPrivateKey();
            return key is not null
                ? certificate
                : throw new ArgumentException($"{file} has no RSA private key, which the key ring is decrypted with.");
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"{file} cannot be used to encrypt the key ring: {e.Message}", e);
        }
    }
}
