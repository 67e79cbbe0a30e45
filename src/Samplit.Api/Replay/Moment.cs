using System.Globalization;
using Samplit.Api.Http;

namespace Samplit.Api.Replay;

/// <summary>A place in a stream, as people name it: a version, or the time until which events count.</summary>
public readonly record struct Moment
{
    public const string Format = $"A version, or a time with its offset from UTC, such as {Times.Example}.";

    private Moment(long? version, DateTimeOffset? time) => (Version, Time) = (version, time);

    /// <summary>Null when it is a time.</summary>
    public long? Version { get; }

    public DateTimeOffset? Time { get; }

    public static Moment At(long version) => new(version, null);

    public static Moment At(DateTimeOffset time) => new(null, time);

    /// <returns>Null for what is neither.</returns>
    public static Moment? Parse(string text)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            return At(version);
        }
        return Times.Parse(text) is { } time ? At(time) : null;
    }

    /// <param name="to">Null for where the stream is now.</param>
    /// <returns>What is wrong with two moments as the ends of a span; null when nothing is.</returns>
    public static string? OrderProblem(Moment from, Moment? to) =>
        to is not { } end ? null
        : from.Version is null != end.Version is null ? "Two versions or two times."
        : from.Version > end.Version || from.Time > end.Time ? "Not behind the other end."
        : null;

    /// <summary>Whether an event is behind it.</summary>
    public bool IsBefore(long version, DateTimeOffset at) => Version is { } last ? version > last : at > Time;
}
