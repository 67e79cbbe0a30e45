namespace Samplit.Api.Http;

/// <summary>
/// Who writes the answer: the endpoint, or whoever gave up on it meanwhile. The first who asks does; the other one
/// leaves the request alone, which may be over by then.
/// </summary>
internal sealed class AnswerTurn
{
    private int _taken;

    /// <summary>Whether somebody answers, so that nothing more is to be done for it.</summary>
    public bool IsTaken => Volatile.Read(ref _taken) != 0;

    public bool TryTake() => Interlocked.Exchange(ref _taken, 1) == 0;
}
