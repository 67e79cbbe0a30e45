using Microsoft.AspNetCore.DataProtection;
using Samplit.Projections.Sealing;

namespace Samplit.Api.Sealing;

/// <summary>Encrypts the keys that sign checkpoints.</summary>
internal sealed class LogKeyProtector(IDataProtectionProvider provider) : ISecretProtector
{
    private readonly IDataProtector _keys = provider.CreateProtector("log-key");

    public byte[] Protect(byte[] plain) => _keys.Protect(plain);

    public byte[] Unprotect(byte[] stored) => _keys.Unprotect(stored);
}
