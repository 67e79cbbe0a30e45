namespace Samplit.Api.Tests.Faults;

/// <summary>
/// What time it is, is off by as much as the test says; how much time has passed is not, as on a machine whose clock is
/// set.
/// </summary>
internal sealed class MovedClock : TimeProvider
{
    private long _offset;

    public TimeSpan Offset
    {
        get => new(Interlocked.Read(ref _offset));
        set => Interlocked.Exchange(ref _offset, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
}
