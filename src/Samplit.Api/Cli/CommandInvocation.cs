using System.CommandLine;
using Samplit.Api.Database;

namespace Samplit.Api.Cli;

/// <summary>A command that is told its database by the program which invokes it; others find it in the environment.</summary>
internal sealed class CommandInvocation(DatabaseConnections connections) : InvocationConfiguration
{
    public DatabaseConnections Connections => connections;
}
