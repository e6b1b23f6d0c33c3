using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Language;

/// <summary>The files of a unit or template, by their places in the list of the set's files.</summary>
internal sealed class OwnedFiles
{
    public OwnedFiles(FragmentOwner owner)
    {
        Owner = owner;
        Template = owner.Name.IndexOf('@', StringComparison.Ordinal) is var at and >= 0 ? owner with { Name = owner.Name[..(at + 1)] } : null;
        Id = owner.IsTemplate ? null : new UnitId(owner.Type, UnitName.Parse(owner.Name));
    }

    public FragmentOwner Owner { get; }

    /// <summary>The template that the unit would be an instance of; of a template, itself.</summary>
    public FragmentOwner? Template { get; }

    /// <summary>Null of a template.</summary>
    public UnitId? Id { get; }

    /// <summary>Null if there is none.</summary>
    public int? Declaration { get; set; }

    /// <summary>By the name of the file, which is the order in which they are applied.</summary>
    public SortedDictionary<string, int> DropIns { get; } = new(StringComparer.Ordinal);
}
