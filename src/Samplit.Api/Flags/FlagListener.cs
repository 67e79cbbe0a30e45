using System.Threading.Channels;
using Samplit.Domain.Access;

namespace Samplit.Api.Flags;

/// <summary>One open stream. Of changes that it was not told yet the last is enough.</summary>
/// <param name="key">Whose streams it is one of.</param>
/// <param name="scope">Whose flags it is about.</param>
/// <param name="seen">What it knew before it connected; null for whatever there is.</param>
internal sealed class FlagListener(Guid key, FlagScope scope, FlagsVersion? seen)
{
    private readonly Channel<FlagsVersion> _news = Channel.CreateBounded<FlagsVersion>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest }
    );

    public Guid Key { get; } = key;

    public (Guid Project, string Environment) About { get; } = (scope.Project, scope.Environment);

    public FlagsVersion? Seen { get; } = seen;

    /// <summary>Whether it was looked for it before.</summary>
    public bool IsKnown { get; set; }

    public void Offer(FlagsVersion version) => _news.Writer.TryWrite(version);

    /// <returns>What there is to tell; null when the time is over.</returns>
    public async Task<FlagsVersion?> TakeAsync(TimeSpan most, TimeProvider clock, CancellationToken ct)
    {
        using var time = new CancellationTokenSource(most, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, ct);
        try
        {
            return await _news.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }
}
