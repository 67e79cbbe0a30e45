namespace Samplit.Api.Http;

/// <summary>What an operation is called in the description, and so in the clients that are generated from it.</summary>
internal sealed record OperationName(string Name);
