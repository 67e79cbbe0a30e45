using Samplit.Domain;

namespace Samplit.Api.Http;

/// <summary>Things that people call by a name; an address takes it wherever it takes their id.</summary>
public interface INamed
{
    /// <summary>How the templates of their addresses begin, such as <c>/api/layers/{id}</c>.</summary>
    IReadOnlyList<string> Routes { get; }

    /// <summary>What an address takes, for the description of the API.</summary>
    string Description => "Its id, or its name.";

    /// <summary>Whether several of them may have the same name, so that it is none of one thing: a 409.</summary>
    bool MayBeAmbiguous => false;

    /// <summary>What is known without asking the database; null for anything else.</summary>
    Guid? Remembered(string name) => null;

    /// <summary>What is answered where there is no such thing, or none that the caller may know of.</summary>
    Refusal NotFound { get; }

    /// <returns>The project that it belongs to, which never changes; null when there is no such thing.</returns>
    Task<Guid?> FindProjectAsync(Guid id, CancellationToken ct);

    /// <returns>The id of what has this name, or why no single one does.</returns>
    Task<(Guid? Id, Refusal? Refusal)> FindIdAsync(string name, CancellationToken ct);
}

public static class Named
{
    /// <summary>
    /// The id that a text is, or is remembered to stand for; nobody asks whether there is something that has it.
    /// </summary>
    public static Guid? Known(this INamed named, string idOrName) =>
        Guid.TryParse(idOrName, out var id) ? id : named.Remembered(idOrName);

    /// <summary>Likewise, and else by asking the database.</summary>
    public static async Task<(Guid? Id, Refusal? Refusal)> ReadIdAsync(
        this INamed named,
        string idOrName,
        CancellationToken ct
    ) => named.Known(idOrName) is { } id ? (id, null) : await named.FindIdAsync(idOrName, ct);
}
