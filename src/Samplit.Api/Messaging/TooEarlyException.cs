namespace Samplit.Api.Messaging;

/// <summary>A message came long before its time, and goes back until then.</summary>
public sealed class TooEarlyException(DateTimeOffset due) : Exception($"It is due at {due:O}.")
{
    public DateTimeOffset Due { get; } = due;
}
