namespace Samplit.Api.Access;

/// <summary>A browser shows a session that is over, or that never was.</summary>
internal sealed class SessionEndedException() : Exception("This session has ended. Sign in again.");
