namespace Samplit.Api.Messaging;

/// <summary>A message came long before its time, and goes back until then.</summary>
public sealed class TooEarlyException(DateTimeOffset due) : Exception($"It is due at {due:O}.")
{
    /// <summary>
    /// Further apart than this are only the clock of who took the message and ours, one of which is wrong.
    /// </summary>
    private static readonly TimeSpan MaxClockSkew = TimeSpan.FromSeconds(10);

    public DateTimeOffset Due { get; } = due;

    /// <exception cref="TooEarlyException">
    /// The message was taken by a clock that is ahead: by the right one it would act too early.
    /// </exception>
    public static void ThrowIfNotDue(DateTimeOffset at, TimeProvider clock)
    {
        if (at - clock.GetUtcNow() > MaxClockSkew)
        {
            throw new TooEarlyException(at);
        }
    }
}
