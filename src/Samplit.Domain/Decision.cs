namespace Samplit.Domain;

/// <summary>What a command leads to: events, nothing new, or a refusal. A refused command leaves no trace.</summary>
public readonly record struct Decision
{
    private Decision(IReadOnlyList<object> events, Refusal? refusal) => (Events, Refusal) = (events, refusal);

    public IReadOnlyList<object> Events { get; }

    public Refusal? Refusal { get; }

    /// <summary>The command was carried out before: the answer is the same and there is no news.</summary>
    public static Decision Nothing { get; } = new([], null);

    /// <param name="events">All of them or none, in this order.</param>
    public static Decision Append(params IReadOnlyList<object> events) => new(events, null);

    public static Decision Refuse(Refusal refusal) => new([], refusal);
}
