namespace Samplit.Api.Postgres;

/// <summary>PostgreSQL could not be found, made or started; the message says what to do about it.</summary>
internal sealed class EmbeddedPostgresException(string message, Exception? inner = null) : Exception(message, inner);
