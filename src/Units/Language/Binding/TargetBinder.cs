using Hillingar.Units.Diagnostics;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Language;

/// <summary>Binds the text of a <c>NAME.target.toml</c>.</summary>
internal static class TargetBinder
{
    public static TargetDraft Bind(UnitName name, ComposedUnit composed, ICollection<Diagnostic> found)
    {
        var unit = new FileBinder(composed, FileType.Target, found).Section(KeyTable.TargetUnit);
        return new TargetDraft(name, composed.Head, unit.GetOrDefault(KeyTable.Description).Value, DependencyBinder.Bind(unit), unit.GetOrDefault(KeyTable.Autostart).Value);
    }
}
