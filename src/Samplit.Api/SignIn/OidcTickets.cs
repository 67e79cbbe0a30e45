using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Samplit.Api.Sessions;
using Samplit.Api.Web;

namespace Samplit.Api.SignIn;

/// <summary>What the identity provider has said of somebody.</summary>
/// <param name="Id">Of this ticket, which counts once.</param>
/// <param name="Identity">Hash of issuer and subject.</param>
/// <param name="ProviderSession">Hash of issuer and session; null when it told none.</param>
/// <param name="AuthenticatedAt">When they showed the provider who they are; null when it does not say.</param>
/// <param name="Roles">Places in <see cref="OidcSettings.KnownRoles"/>.</param>
/// <param name="IsEmailDoubtful">Whether the provider says that the address may be somebody else's.</param>
internal sealed record OidcTicket(
    byte[] Id,
    DateTimeOffset ExpiresAt,
    OidcPurpose Purpose,
    Guid? UserId,
    byte[] Identity,
    byte[]? ProviderSession,
    DateTimeOffset? AuthenticatedAt,
    IReadOnlyList<int> Roles,
    string? UserName,
    string? Email,
    string? FullName,
    bool IsEmailDoubtful
);

/// <summary>
/// Keeps for a minute in the browser, under the key ring, what the provider has said. When somebody comes back, the
/// browser does not send the session that it has, as it comes from another site: it does so with the next page, which
/// is asked for by one of ours, and that is when the ticket is taken.
/// </summary>
internal sealed class OidcTickets(IDataProtectionProvider protection, OidcProvider provider, TimeProvider clock)
{
    public const int IdBytes = 16;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private const string Cookie = "samplit-oidc";

    /// <summary>Browsers keep no cookie that is longer (RFC 6265, 6.1).</summary>
    private const int MaxLength = 4000;

    public static byte[] NewId() => RandomNumberGenerator.GetBytes(IdBytes);

    public static DateTimeOffset ExpiryAt(DateTimeOffset now) => now + Lifetime;

    public void Give(HttpContext http, OidcTicket ticket) =>
        SessionCookies.Write(http, ProtectedToken.Make(Protector(), Write(ticket)), Lifetime, Cookie);

    /// <returns>Null for none, or none any more.</returns>
    public OidcTicket? Find(HttpContext http) =>
        ProtectedToken.Open(Protector(), SessionCookies.Read(http.Request, Cookie), MaxLength) is { } content
        && Read(content) is { } ticket
        && clock.GetUtcNow() < ticket.ExpiresAt
            ? ticket
            : null;

    public static void Delete(HttpContext http) => SessionCookies.Delete(http, Cookie);

    private IDataProtector Protector() => protection.CreateProtector("oidc-ticket", provider.Required.Fingerprint);

    private static byte[] Write(OidcTicket ticket)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(ticket.Id);
            writer.Write(ticket.ExpiresAt.UtcTicks);
            writer.Write((byte)ticket.Purpose);
            writer.Write((ticket.UserId ?? Guid.Empty).ToByteArray());
            writer.Write(ticket.Identity);
            writer.Write(ticket.ProviderSession ?? new byte[SHA256.HashSizeInBytes]);
            writer.Write(ticket.AuthenticatedAt?.UtcTicks ?? 0);
            writer.Write((byte)ticket.Roles.Count);
            foreach (var role in ticket.Roles)
            {
                writer.Write((byte)role);
            }
            writer.Write(ticket.UserName ?? "");
            writer.Write(ticket.Email ?? "");
            writer.Write(ticket.FullName ?? "");
            writer.Write(ticket.IsEmailDoubtful);
        }
        return bytes.ToArray();
    }

    private static OidcTicket Read(byte[] content)
    {
        using var reader = new BinaryReader(new MemoryStream(content), Encoding.UTF8);
        return new OidcTicket(
            reader.ReadBytes(IdBytes),
            new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero),
            (OidcPurpose)reader.ReadByte(),
            new Guid(reader.ReadBytes(IdBytes)) is var user && user != Guid.Empty ? user : null,
            reader.ReadBytes(SHA256.HashSizeInBytes),
            reader.ReadBytes(SHA256.HashSizeInBytes) is var session && session.Any(b => b != 0) ? session : null,
            reader.ReadInt64() is var ticks and > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null,
            [.. reader.ReadBytes(reader.ReadByte()).Select(b => (int)b)],
            OrNull(reader.ReadString()),
            OrNull(reader.ReadString()),
            OrNull(reader.ReadString()),
            reader.ReadBoolean()
        );
    }

    private static string? OrNull(string text) => text.Length > 0 ? text : null;
}
