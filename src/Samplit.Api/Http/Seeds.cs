using System.Security.Cryptography;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Http;

/// <summary>Seeds for those who named none.</summary>
internal static class Seeds
{
    /// <summary>From 0 to 2^53 - 1.</summary>
    public static long New() => (long)(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) & Bucketing.MaxSeed);
}
