using Samplit.Domain;

namespace Samplit.Api.Replay;

/// <summary>Moments as requests name them.</summary>
internal static class Moments
{
    public static (Moment? Moment, Refusal? Problem) Read(string field, string? text, TimeProvider clock) =>
        text is null ? (null, null)
        : Moment.Parse(text) is not { } moment ? (null, Refusal.Invalid(field, Moment.Format))
        : moment.Time > clock.GetUtcNow() ? (null, Refusal.Invalid(field, "A time that is over."))
        : (moment, null);

    public static Refusal Nowhere(string field, long head) =>
        Refusal.Invalid(
            field,
            field == "version"
                ? $"From 1 to {head}, where the stream is now."
                : $"From 1 to {head}, where the stream is now, and no time before the experiment was created."
        );
}
