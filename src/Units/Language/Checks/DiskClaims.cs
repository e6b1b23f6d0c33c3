using Hillingar.Units.Diagnostics;

namespace Hillingar.Units.Language;

/// <summary>
/// The disks that guests write to, and which guest has them first. Any number of guests may read a disk, but a guest that writes to
/// one must have it alone: two file systems, or a reader with a cache, would see each other's half-written blocks.
/// </summary>
internal sealed class DiskClaims(DiagnosticKind kind, ICollection<Diagnostic> found)
{
    private readonly Dictionary<object, (Claimant Owner, SourceSpan Span, bool Writes)> _owners = [];

    /// <summary>Takes a disk for an owner, or reports that another one has it.</summary>
    /// <param name="disk">Equal only to itself.</param>
    /// <param name="name">"the volume data".</param>
    public void Claim(object disk, string name, Claimant owner, bool writes, SourceSpan span)
    {
        if (_owners.TryAdd(disk, (owner, span, writes)))
            return;
        var first = _owners[disk];
        if (!writes && !first.Writes)
            return;
        found.Add(kind.At(
            span, $"{name} {(first.Writes ? "is written to" : "is read")} by {first.Owner} already{(writes ? ", and would be written to here" : "")}", null,
            new DiagnosticNote(first.Span, "first used here")));
    }
}
