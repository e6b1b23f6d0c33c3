using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;

namespace Hillingar.Units.Language;

/// <summary>What became of a set of files.</summary>
/// <param name="Host">Null if there is any error.</param>
/// <param name="Diagnostics">All mistakes of all files, by file and place.</param>
public sealed record UnitSet(HostSpec? Host, ImmutableArray<Diagnostic> Diagnostics);
