namespace Samplit.Api.Http;

/// <summary>The body of an endpoint that reads it by itself: no other media types come through.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DescribedBodyAttribute(Type type, params string[] mediaTypes) : Attribute
{
    public Type Type => type;

    public IReadOnlyList<string> MediaTypes => mediaTypes;
}
