using Samplit.Api.Http;

namespace Samplit.Api.Metrics;

/// <summary>Each batch is in memory as a whole before it is written.</summary>
public sealed class MetricUploads() : UploadTurns(atOnce: 2);
