using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Samplit.Api.Sessions;
using Samplit.Api.Web;

namespace Samplit.Api.SignIn;

/// <summary>
/// Browsers that somebody has signed in with: a cookie says whose, under the key ring. It lets nobody in; it keeps
/// strangers from using up the tries of whoever it belongs to.
/// </summary>
public sealed class KnownDevices(IDataProtectionProvider protection)
{
    private const string Cookie = "samplit-device";
    private const int IdBytes = 16;

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    private readonly IDataProtector _protector = protection.CreateProtector("known-device");

    /// <returns>The device, if it is one of this user's; null for all others.</returns>
    public string? Find(HttpContext http, Guid userId) =>
        ProtectedToken.Open(_protector, SessionCookies.Read(http.Request, Cookie)) is { Length: 2 * IdBytes } device
        && new Guid(device.AsSpan(0, IdBytes)) == userId
            ? Convert.ToHexStringLower(device)
            : null;

    /// <summary>Remembers whose it is, unless it is known.</summary>
    public void Remember(HttpContext http, Guid userId)
    {
        if (Find(http, userId) is null)
        {
            byte[] device = [.. userId.ToByteArray(), .. RandomNumberGenerator.GetBytes(IdBytes)];
            SessionCookies.Write(http, ProtectedToken.Make(_protector, device), Lifetime, Cookie);
        }
    }
}
