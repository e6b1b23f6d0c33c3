using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;

namespace Hillingar.Units.Language;

/// <summary>A probe as people write it.</summary>
/// <param name="Key">Its key in <c>[health]</c>.</param>
/// <param name="Section">The keys of the table that the key holds; null if it holds none.</param>
/// <param name="Read">Reads it out of <c>[health]</c>; null if it is not there, or was reported.</param>
internal sealed record WrittenProbe(
    KeyDefinition Key, SectionDefinition? Section, Func<SectionBinder, ICollection<Diagnostic>, HealthProbe?> Read);
