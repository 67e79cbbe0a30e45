namespace Samplit.Domain.Audit;

/// <summary>A decision in the stream that does not follow from what stands before it.</summary>
/// <param name="Sequence">Version of the event in its stream.</param>
/// <param name="Rule">Stable, snake_case: which rule of the product it breaks.</param>
/// <param name="Recorded">What the event says, for people.</param>
/// <param name="Expected">What follows from the stream.</param>
public sealed record WrongDecision(long Sequence, string Rule, string Recorded, string Expected);
