using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Language;

/// <summary>Binds the text of a <c>NAME.target.toml</c>.</summary>
internal static class TargetBinder
{
    public static TargetDraft Bind(UnitName name, ComposedUnit composed, ICollection<Diagnostic> found)
    {
        var unit = new FileBinder(composed, FileType.Target, found).Section(KeyTable.TargetUnit);
        var dependencies = DependencyBinder.Bind(unit);
        var definition = new TargetDefinition(name, unit.GetOrDefault(KeyTable.Description).Value, DependencyBinder.ValuesOf(dependencies))
        {
            OnDemand = !unit.GetOrDefault(KeyTable.Autostart).Value,
        };
        return new TargetDraft(definition, composed.Head, dependencies);
    }
}
