using System.Buffers.Binary;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Fido2NetLib;
using Fido2NetLib.Objects;
using Fido2NetLib.Serialization;
using Microsoft.AspNetCore.DataProtection;
using Samplit.Api.Http;
using Samplit.Api.Users;
using Samplit.Api.Web;

namespace Samplit.Api.SignIn;

/// <summary>What a browser is asked to do with a passkey.</summary>
/// <param name="Ticket">To come back with, together with what it did.</param>
/// <param name="Options">As JSON, as browsers take it.</param>
internal sealed record PasskeyRequest(string Ticket, string Options);

/// <summary>A passkey that has signed.</summary>
/// <param name="SignCount">What it counts now.</param>
internal sealed record PasskeyUse(StoredPasskey Passkey, long SignCount);

/// <summary>
/// Asks browsers for passkeys, and looks at what they answer (WebAuthn). A challenge stands in a ticket under the key
/// ring and is good once, for two minutes.
/// </summary>
public sealed class Passkeys(
    PasskeyTable table,
    IDataProtectionProvider protection,
    RequestOptions requests,
    TimeProvider clock
)
{
    private const int IdBytes = 16;
    private const int TimeBytes = 8;
    private const int ChallengeBytes = 32;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    private readonly IDataProtector _registrations = protection.CreateProtector("passkey-registration");
    private readonly IDataProtector _signIns = protection.CreateProtector("passkey-sign-in");

    /// <summary>Whether browsers let this server have any: it has a name, and not an address alone.</summary>
    public bool IsPossible(HttpRequest request) => Origin(request) is not null;

    /// <returns>Null where there can be none.</returns>
    internal async Task<PasskeyRequest?> AskForNewAsync(
        HttpRequest request,
        Guid userId,
        string userName,
        CancellationToken ct
    )
    {
        if (Origin(request) is not { } origin)
        {
            return null;
        }
        var known = await table.ListAsync(userId, ct);
        var options = NewOptions(origin, userId, userName, known, RandomNumberGenerator.GetBytes(ChallengeBytes));
        return new(
            Ticket(_registrations, userId, options.Challenge),
            JsonSerializer.Serialize(options, FidoModelSerializerContext.Default.CredentialCreateOptions)
        );
    }

    /// <summary>Without a name: the device knows whose its passkeys are.</summary>
    internal PasskeyRequest? AskForOne(HttpRequest request)
    {
        if (Origin(request) is not { } origin)
        {
            return null;
        }
        var options = Options(origin, RandomNumberGenerator.GetBytes(ChallengeBytes));
        return new(
            Ticket(_signIns, Guid.Empty, options.Challenge),
            JsonSerializer.Serialize(options, FidoModelSerializerContext.Default.AssertionOptions)
        );
    }

    /// <returns>Null for what is no new passkey of this user.</returns>
    internal async Task<RegisteredPublicKeyCredential?> ReadNewAsync(
        HttpRequest request,
        Guid userId,
        string userName,
        string ticket,
        string credential,
        CancellationToken ct
    )
    {
        if (
            Origin(request) is not { } origin
            || await OpenAsync(_registrations, ticket, ct) is not { } opened
            || opened.UserId != userId
        )
        {
            return null;
        }
        try
        {
            var response = JsonSerializer.Deserialize(
                credential,
                PasskeyJson.Default.AuthenticatorAttestationRawResponse
            );
            return response?.Response is null
                ? null
                : await Protocol(origin)
                    .MakeNewCredentialAsync(
                        new MakeNewCredentialParams
                        {
                            AttestationResponse = response,
                            OriginalOptions = NewOptions(origin, userId, userName, [], opened.Challenge),
                            IsCredentialIdUniqueToUserCallback = async (p, token) =>
                                await table.FindAsync(p.CredentialId, token) is null,
                        },
                        ct
                    );
        }
        catch (Exception e) when (IsOfTheAnswer(e))
        {
            return null;
        }
    }

    /// <returns>Null for what no passkey of ours has signed.</returns>
    internal async Task<PasskeyUse?> ReadAsync(
        HttpRequest request,
        string ticket,
        string credential,
        CancellationToken ct
    )
    {
        if (Origin(request) is not { } origin || await OpenAsync(_signIns, ticket, ct) is not { } opened)
        {
            return null;
        }
        try
        {
            var response = JsonSerializer.Deserialize(
                credential,
                FidoModelSerializerContext.Default.AuthenticatorAssertionRawResponse
            );
            if (
                response is not { RawId: { } id, Response: not null }
                || await table.FindAsync(id, ct) is not { } passkey
            )
            {
                return null;
            }
            var verified = await Protocol(origin)
                .MakeAssertionAsync(
                    new MakeAssertionParams
                    {
                        AssertionResponse = response,
                        OriginalOptions = Options(origin, opened.Challenge),
                        StoredPublicKey = passkey.PublicKey,
                        StoredSignatureCounter = (uint)passkey.SignCount,
                        IsUserHandleOwnerOfCredentialIdCallback = (p, _) =>
                            Task.FromResult(p.UserHandle.AsSpan().SequenceEqual(passkey.UserId.ToByteArray())),
                    },
                    ct
                );
            return new(passkey, verified.SignCount);
        }
        catch (Exception e) when (IsOfTheAnswer(e))
        {
            return null;
        }
    }

    /// <summary>What a browser may send by mistake or on purpose, and not a failure of ours.</summary>
    private static bool IsOfTheAnswer(Exception e) =>
        e
            is Fido2VerificationException
                or JsonException
                or FormatException
                or ArgumentException
                or InvalidOperationException
                or CborContentException
                or CryptographicException;

    /// <summary>
    /// What browsers bind a passkey to: the host that people reach this server by. They take no address for one.
    /// </summary>
    private Uri? Origin(HttpRequest request) =>
        requests.PublicUrl is { HostNameType: UriHostNameType.Dns } url ? url
        : string.Equals(request.Host.Host, "localhost", StringComparison.OrdinalIgnoreCase)
        && ClientAddresses.IsOfThisMachine(request.HttpContext)
            ? new Uri($"{request.Scheme}://{request.Host}")
        : null;

    private static Fido2 Protocol(Uri origin) =>
        new(
            new Fido2Configuration
            {
                RPID = origin.Host,
                RPName = "Samplit",
                Origins = new HashSet<string>(StringComparer.Ordinal) { origin.GetLeftPart(UriPartial.Authority) },
                Timeout = (uint)Lifetime.TotalMilliseconds,
                ChallengeSize = ChallengeBytes,
            }
        );

    private static CredentialCreateOptions NewOptions(
        Uri origin,
        Guid userId,
        string userName,
        IReadOnlyList<StoredPasskey> known,
        byte[] challenge
    )
    {
        var options = Protocol(origin)
            .RequestNewCredential(
                new RequestNewCredentialParams
                {
                    User = new Fido2User
                    {
                        Id = userId.ToByteArray(),
                        Name = userName,
                        DisplayName = userName,
                    },
                    // A device that has one already makes no second.
                    ExcludeCredentials = [.. known.Select(k => new PublicKeyCredentialDescriptor(k.Id))],
                    AuthenticatorSelection = new AuthenticatorSelection
                    {
                        ResidentKey = ResidentKeyRequirement.Required,
                        UserVerification = UserVerificationRequirement.Required,
                    },
                    AttestationPreference = AttestationConveyancePreference.None,
                }
            );
        options.Challenge = challenge;
        return options;
    }

    private static AssertionOptions Options(Uri origin, byte[] challenge)
    {
        var options = Protocol(origin)
            .GetAssertionOptions(
                new GetAssertionOptionsParams { UserVerification = UserVerificationRequirement.Required }
            );
        options.Challenge = challenge;
        return options;
    }

    private string Ticket(IDataProtector protector, Guid userId, byte[] challenge)
    {
        var expires = new byte[TimeBytes];
        BinaryPrimitives.WriteInt64BigEndian(expires, (clock.GetUtcNow() + Lifetime).UtcTicks);
        return ProtectedToken.Make(protector, [.. userId.ToByteArray(), .. expires, .. challenge]);
    }

    /// <returns>Null for what is none, or none any more; from now on this one, too.</returns>
    private async Task<(Guid UserId, byte[] Challenge)?> OpenAsync(
        IDataProtector protector,
        string ticket,
        CancellationToken ct
    )
    {
        if (ProtectedToken.Open(protector, ticket) is not { Length: IdBytes + TimeBytes + ChallengeBytes } content)
        {
            return null;
        }
        var expiresAt = new DateTimeOffset(BinaryPrimitives.ReadInt64BigEndian(content.AsSpan(IdBytes)), TimeSpan.Zero);
        var challenge = content[(IdBytes + TimeBytes)..];
        return clock.GetUtcNow() < expiresAt && await table.TryAnswerAsync(challenge, expiresAt, ct)
            ? (new Guid(content.AsSpan(0, IdBytes)), challenge)
            : null;
    }
}

[JsonSerializable(typeof(AuthenticatorAttestationRawResponse))]
internal sealed partial class PasskeyJson : JsonSerializerContext;
