using System.Buffers.Binary;
using Microsoft.AspNetCore.DataProtection;

namespace Samplit.Api.Web;

/// <summary>
/// Tokens that show an experiment before visitors see it: the experiment and when the token ends.
/// </summary>
public sealed class PreviewTokens(IDataProtectionProvider provider, TimeProvider clock)
{
    private const int IdSize = 16;

    private readonly IDataProtector _tokens = provider.CreateProtector("preview-token");

    /// <returns>In the alphabet of base64url.</returns>
    public string Make(Guid experiment, DateTimeOffset expiresAt)
    {
        var content = new byte[IdSize + sizeof(long)];
        experiment.TryWriteBytes(content);
        BinaryPrimitives.WriteInt64BigEndian(content.AsSpan(IdSize), expiresAt.ToUnixTimeSeconds());
        return ProtectedToken.Make(_tokens, content);
    }

    /// <summary>Whether it was made for this experiment, and has not ended.</summary>
    public bool Opens(string token, Guid experiment) =>
        ProtectedToken.Open(_tokens, token) is { Length: IdSize + sizeof(long) } content
        && new Guid(content.AsSpan(0, IdSize)) == experiment
        && clock.GetUtcNow().ToUnixTimeSeconds() < BinaryPrimitives.ReadInt64BigEndian(content.AsSpan(IdSize));
}
