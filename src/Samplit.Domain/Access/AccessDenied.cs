namespace Samplit.Domain.Access;

/// <param name="Code">As who asked was told.</param>
/// <param name="Actor">Who was refused, as events name them; null while nobody is known.</param>
/// <param name="Permission">What they did not have; null where that was not the reason.</param>
/// <param name="Count">How often.</param>
public sealed record Denial(string Code, string? Actor, string? Permission, long Count);

/// <summary>
/// Stored for ever as <c>access_denied</c>: add nullable members, never rename or retype one. One for all that a server
/// refused in a while, so that no stranger fills the log.
/// </summary>
/// <param name="Further">Refusals of others than those that are listed.</param>
public sealed record AccessDenied(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<Denial> Denials, long Further)
{
    /// <summary>In one event.</summary>
    public const int MaxDenials = 100;

    /// <summary>There is one stream of them.</summary>
    public static readonly Guid StreamId = new("5a3d1170-0000-4000-8000-000000000003");

    /// <summary>Equal when every member is, whatever holds it.</summary>
    public bool Equals(AccessDenied? other) =>
        other is not null
        && (From, To, Further) == (other.From, other.To, other.Further)
        && Denials.SequenceEqual(other.Denials);

    public override int GetHashCode() => HashCode.Combine(From, To, Further);
}
