using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Samplit.Api.Web;

namespace Samplit.Api.SignIn;

/// <summary>
/// That somebody gave the right password a moment ago, under the key ring: nothing has to be kept until they give the
/// second factor, too. It lets nobody in by itself.
/// </summary>
public sealed class SecondFactorTickets(IDataProtectionProvider protection, TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private const int IdBytes = 16;
    private const int TimeBytes = 8;

    private readonly IDataProtector _protector = protection.CreateProtector("second-factor-ticket");

    /// <param name="passwordHash">With another one, the ticket is void.</param>
    internal string Make(Guid userId, string passwordHash)
    {
        var expires = new byte[TimeBytes];
        BinaryPrimitives.WriteInt64BigEndian(expires, (clock.GetUtcNow() + Lifetime).UtcTicks);
        return ProtectedToken.Make(_protector, [.. userId.ToByteArray(), .. expires, .. Mark(passwordHash)]);
    }

    /// <returns>Null for what is none, or none any more.</returns>
    internal Ticket? Open(string? text) =>
        ProtectedToken.Open(_protector, text) is { Length: IdBytes + TimeBytes + SHA256.HashSizeInBytes } content
        && clock.GetUtcNow().UtcTicks < BinaryPrimitives.ReadInt64BigEndian(content.AsSpan(IdBytes))
            ? new Ticket(new Guid(content.AsSpan(0, IdBytes)), content[(IdBytes + TimeBytes)..])
            : null;

    private static byte[] Mark(string passwordHash) => SHA256.HashData(Encoding.UTF8.GetBytes(passwordHash));

    internal sealed record Ticket(Guid UserId, byte[] PasswordMark)
    {
        public bool IsOf(string? passwordHash) =>
            passwordHash is not null && CryptographicOperations.FixedTimeEquals(PasswordMark, Mark(passwordHash));
    }
}
