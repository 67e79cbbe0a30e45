using Samplit.Domain.Assignment;

namespace Samplit.Api.Runtime;

/// <summary>What the database remembers of a visitor in an experiment.</summary>
internal sealed record Sticky(StickyAssignment Assignment, bool Converted);
