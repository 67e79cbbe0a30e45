using Microsoft.AspNetCore.DataProtection;

namespace Samplit.Api.Installations;

/// <summary>Encrypts what platforms gave us to speak with them.</summary>
public sealed class PlatformSecretProtector(IDataProtectionProvider provider)
{
    private readonly IDataProtector _secrets = provider.CreateProtector("platform-secret");

    public byte[] Protect(byte[] plain) => _secrets.Protect(plain);

    public byte[] Unprotect(byte[] stored) => _secrets.Unprotect(stored);
}
