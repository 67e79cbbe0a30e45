using Samplit.Api.Http;

namespace Samplit.Api.Imports;

/// <summary>All units of an import are in memory until it is written.</summary>
public sealed class ImportTurns() : UploadTurns(atOnce: 1);
