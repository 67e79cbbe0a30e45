using System.Security.Cryptography;
using System.Text;

namespace Samplit.Domain.Access;

/// <summary>
/// What experiments, layers and installations belong to. Who has grants in one project sees nothing of the others.
/// </summary>
/// <param name="Revision">Counts changes, from 1.</param>
public sealed record Project(Guid Id, string Name, int Revision, DateTimeOffset CreatedAt)
{
    /// <summary>
    /// What belongs to none that was made belongs to this one, which is always there: events of before there were
    /// projects name none.
    /// </summary>
    public static readonly Guid DefaultId = new("5a3d1170-0000-4000-8000-000000000002");

    public const string DefaultName = "default";

    /// <param name="stored">As events have it.</param>
    public static Guid Of(Guid? stored) => stored ?? DefaultId;

    /// <summary>As events have it: they name none for the default one.</summary>
    public static Guid? Stored(Guid project) => project == DefaultId ? null : project;

    /// <summary>
    /// A stream that each project has one of: 16 bytes of SHA-256 of <c>samplit/</c>, its kind, <c>/</c> and the project's
    /// id, as a UUID of version 8 (RFC 9562), so that whoever knows the project finds it.
    /// </summary>
    public static Guid StreamOf(string kind, Guid project)
    {
        var id = SHA256.HashData(Encoding.ASCII.GetBytes($"samplit/{kind}/{project:D}")).AsSpan(0, 16);
        id[6] = (byte)((id[6] & 0x0F) | 0x80);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }

    /// <summary>The state after an event of the stream <paramref name="id"/>.</summary>
    public static Project? Evolve(Project? state, Guid id, object @event, DateTimeOffset at) =>
        (state, @event) switch
        {
            (null, ProjectCreated e) => new(id, e.Name, Revision: 1, CreatedAt: at),
            ({ } s, ProjectRenamed e) => s with { Name = e.Name, Revision = s.Revision + 1 },
            _ => state,
        };
}

/// <summary>Makes a project, or calls it something else. Values are as the caller sent them.</summary>
public static class NameProject
{
    public const int MaxNameLength = 255;

    public static Decision Create(string? name) =>
        Validate(name) is { } problem ? Decision.Refuse(problem) : Decision.Append(new ProjectCreated(name!.Trim()));

    public static Decision Rename(Project project, string? name) =>
        Validate(name) is { } problem ? Decision.Refuse(problem)
        : name!.Trim() == project.Name ? Decision.Nothing
        : Decision.Append(new ProjectRenamed(name.Trim()));

    private static Refusal? Validate(string? name) =>
        Text.ValidateName("name", name, MaxNameLength)
        ?? (
            string.Equals(name!.Trim(), Project.DefaultName, StringComparison.OrdinalIgnoreCase)
                ? Refusal.Invalid("name", "The project of this name is always there.")
                : null
        );
}

// Stored for ever under the alias named with each: add nullable members, never rename or retype one.

/// <summary>Stored as <c>project_created</c>.</summary>
public sealed record ProjectCreated(string Name);

/// <summary>Stored as <c>project_renamed</c>.</summary>
public sealed record ProjectRenamed(string Name);
