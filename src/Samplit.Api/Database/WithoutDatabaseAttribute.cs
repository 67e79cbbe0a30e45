namespace Samplit.Api.Database;

/// <summary>An endpoint that answers without the database, too.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class WithoutDatabaseAttribute : Attribute;
