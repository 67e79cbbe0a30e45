namespace Samplit.Api.Http;

/// <summary>
/// The body of an endpoint that reads it by itself: no other media types come through, unless <see cref="ChecksType"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DescribedBodyAttribute(Type type, params string[] mediaTypes) : Attribute
{
    public Type Type => type;

    public IReadOnlyList<string> MediaTypes => mediaTypes;

    /// <summary>The endpoint refuses other types by itself, in words of its own.</summary>
    public bool ChecksType { get; init; }

    /// <summary>It may be left out.</summary>
    public bool IsOptional { get; init; }
}
