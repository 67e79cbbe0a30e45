namespace Samplit.Api.Http;

/// <summary>An answer that is one thing which people change. It carries its ETag.</summary>
public interface IRevised
{
    /// <summary>Counts its changes, from 1.</summary>
    int Revision { get; }
}
