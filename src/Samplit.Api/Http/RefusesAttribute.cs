namespace Samplit.Api.Http;

/// <summary>The problems that an endpoint answers, for the description.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RefusesAttribute(params int[] statuses) : Attribute
{
    public IReadOnlyList<int> Statuses => statuses;
}
