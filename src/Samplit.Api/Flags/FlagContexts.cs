using System.Runtime.InteropServices;
using System.Text.Json;
using Samplit.Domain;
using Samplit.Domain.Flags;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Flags;

/// <summary>Reads what callers say of whom a flag is evaluated for.</summary>
internal static class FlagContexts
{
    /// <summary>What OpenFeature calls who or what it is.</summary>
    public const string TargetingKey = "targetingKey";

    /// <summary>Bytes.</summary>
    public const int MaxSize = 16_384;

    /// <returns>Null when it can be one.</returns>
    public static Refusal? Validate(string field, JsonElement? context) =>
        context is not { ValueKind: JsonValueKind.Object } given || JsonMarshal.GetRawUtf8Value(given).Length > MaxSize
            ? Refusal.Invalid(field, $"An object of at most {MaxSize:N0} bytes.")
        : given.TryGetProperty(TargetingKey, out var key)
        && key.ValueKind is not (JsonValueKind.String or JsonValueKind.Null)
            ? Refusal.Invalid($"{field}.{TargetingKey}", "A text.")
        : KeyOf(given) is { Length: > VisitorKey.MaxVisitorLength }
            ? Refusal.Invalid($"{field}.{TargetingKey}", $"At most {VisitorKey.MaxVisitorLength} characters.")
        : null;

    /// <param name="context">One that was validated.</param>
    /// <param name="salt">Of the project's units; null where no flag has an override.</param>
    public static FlagContext Read(JsonElement context, byte[]? salt)
    {
        var key = KeyOf(context);
        return new(key, context, key is null || salt is null ? null : new(() => VisitorKey.From(salt, key)));
    }

    /// <returns>Null for none; an empty one is none.</returns>
    private static string? KeyOf(JsonElement context) =>
        context.TryGetProperty(TargetingKey, out var key) && key.ValueKind == JsonValueKind.String
            ? key.GetString() is { Length: > 0 } text
                ? text
                : null
            : null;
}
