using System.Buffers;
using System.Text.Json;
using Samplit.Api.Http;

namespace Samplit.Api.TrackedEvents;

/// <summary>
/// Reads events as JSON, one or a list of them, or as NDJSON. What cannot be read of one is no matter of the others;
/// no more is read than there may be.
/// </summary>
internal static class TrackedEventBody
{
    public const string JsonType = "application/json";
    public const string Lines = "application/x-ndjson";

    private static readonly ItemConverter<TrackEventRequest> Items = new();

    /// <param name="IsOne">Whether it came alone, without a list around it.</param>
    public readonly record struct Read(IReadOnlyList<Item<TrackEventRequest>> Events, bool IsOne);

    /// <exception cref="BadHttpRequestException">
    /// It is too large, or no JSON. A line of NDJSON that is none is an item with a problem.
    /// </exception>
    public static async Task<Read> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        var isLines = request.ContentType?.StartsWith(Lines, StringComparison.OrdinalIgnoreCase) == true;
        var buffer = ArrayPool<byte>.Shared.Rent(
            (int)(request.ContentLength ?? 0) is > 0 and <= Limits.MaxItemsBodySize and var length ? length : 16 * 1024
        );
        try
        {
            var size = 0;
            while (true)
            {
                var read = await request.Body.ReadAsync(buffer.AsMemory(size), ct);
                if (read == 0)
                {
                    break;
                }
                size += read;
                if (size > Limits.MaxItemsBodySize)
                {
                    throw new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge);
                }
                if (size == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(2 * size);
                    buffer.AsSpan(0, size).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }
            var body = buffer.AsSpan(0, size);
            return isLines ? new(OfLines(body), IsOne: false) : OfJson(body);
        }
        catch (JsonException e)
        {
            throw new BadHttpRequestException("The body is not the JSON expected.", StatusCodes.Status400BadRequest, e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Read OfJson(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            var one = Items.Read(ref reader, typeof(TrackEventRequest), TrackedEventsJson.Default.Options);
            RequireEnd(ref reader);
            return new([one], IsOne: true);
        }
        var events = new List<Item<TrackEventRequest>>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (events.Count > Limits.MaxItems)
            {
                // One too many says enough; whether the rest is JSON is nobody's matter.
                return new(events, IsOne: false);
            }
            events.Add(Items.Read(ref reader, typeof(TrackEventRequest), TrackedEventsJson.Default.Options));
        }
        RequireEnd(ref reader);
        return new(events, IsOne: false);
    }

    /// <exception cref="JsonException">More comes behind the value.</exception>
    private static void RequireEnd(ref Utf8JsonReader reader)
    {
        while (reader.Read()) { }
    }

    private static List<Item<TrackEventRequest>> OfLines(ReadOnlySpan<byte> body)
    {
        var events = new List<Item<TrackEventRequest>>();
        foreach (var range in body.Split((byte)'\n'))
        {
            var line = body[range].Trim(" \t\r"u8);
            if (line.IsEmpty)
            {
                continue;
            }
            if (events.Count > Limits.MaxItems)
            {
                break;
            }
            events.Add(Line(line));
        }
        return events;
    }

    private static Item<TrackEventRequest> Line(ReadOnlySpan<byte> line)
    {
        try
        {
            return new(JsonSerializer.Deserialize(line, TrackedEventsJson.Default.TrackEventRequest), Problem: null);
        }
        catch (JsonException e)
        {
            return new(Value: null, UnreadableRequests.Problem(e, isPart: true));
        }
    }
}
