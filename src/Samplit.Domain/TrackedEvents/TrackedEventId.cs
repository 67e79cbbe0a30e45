using System.Buffers.Binary;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.TrackedEvents;

/// <summary>How it is remembered that an event was taken, for longer than the event itself.</summary>
public static class TrackedEventId
{
    private static ReadOnlySpan<byte> Prefix => "event/"u8;

    /// <returns>
    /// The first 16 bytes of HMAC-SHA256 (RFC 2104) of <c>event/</c> and the caller's id under the project's salt.
    /// </returns>
    /// <param name="hash">Under the project's salt.</param>
    /// <param name="eventId">At most <see cref="TrackEvent.MaxEventIdLength"/> characters.</param>
    public static Guid KeyOf(KeyedHash hash, string eventId)
    {
        Span<byte> key = stackalloc byte[VisitorKey.Size];
        BinaryPrimitives.WriteUInt128BigEndian(key, hash.Of(Prefix, eventId));
        return new Guid(key, bigEndian: true);
    }
}
