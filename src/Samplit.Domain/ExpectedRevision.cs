namespace Samplit.Domain;

/// <summary>The revisions that a change is meant for: those that its caller saw.</summary>
/// <param name="AnyOf">Null when the caller does not mind what came in between.</param>
public readonly record struct ExpectedRevision(IReadOnlyList<int>? AnyOf)
{
    public bool Allows(int revision) => AnyOf?.Contains(revision) ?? true;
}
