using System.Diagnostics;
using System.Security.Cryptography;

namespace Samplit.Architecture.Tests;

/// <summary>Breaks every rule of <see cref="Purity"/> once; never called.</summary>
internal static class Impure
{
    public static object[] Everything(TimeProvider clock) =>
        [
            DateTime.Now,
            DateTime.UtcNow,
            DateTime.Today,
            DateTimeOffset.Now,
            DateTimeOffset.UtcNow,
            TimeProvider.System,
            clock.GetUtcNow(),
            clock.GetTimestamp(),
            Guid.NewGuid(),
            Guid.CreateVersion7(),
            Random.Shared.Next(),
            Environment.TickCount,
            Console.Out,
            Stopwatch.GetTimestamp(),
            typeof(Process),
            RandomNumberGenerator.GetInt32(2),
            File.Exists(""),
            typeof(FileInfo),
            typeof(FileStream),
            Directory.Exists(""),
            typeof(DirectoryInfo),
            typeof(Timer),
            typeof(PeriodicTimer),
            typeof(System.Net.Sockets.Socket),
        ];
}
