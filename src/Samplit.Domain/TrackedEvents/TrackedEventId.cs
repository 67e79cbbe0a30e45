using System.Security.Cryptography;
using System.Text;

namespace Samplit.Domain.TrackedEvents;

/// <summary>How it is remembered that an event was taken, for longer than the event itself.</summary>
public static class TrackedEventId
{
    private static ReadOnlySpan<byte> Prefix => "event/"u8;

    /// <returns>
    /// The first 16 bytes of HMAC-SHA256 (RFC 2104) of <c>event/</c> and the caller's id under the project's salt.
    /// </returns>
    /// <param name="eventId">At most <see cref="TrackEvent.MaxEventIdLength"/> characters.</param>
    public static Guid KeyOf(ReadOnlySpan<byte> salt, string eventId)
    {
        Span<byte> text = stackalloc byte[Prefix.Length + (TrackEvent.MaxEventIdLength * 3)];
        Prefix.CopyTo(text);
        var length = Prefix.Length + Encoding.UTF8.GetBytes(eventId, text[Prefix.Length..]);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(salt, text[..length], mac);
        return new Guid(mac[..16], bigEndian: true);
    }
}
