using Hillingar.Units.Diagnostics;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>The places of a unit's keys, looked up in its one tree.</summary>
/// <param name="head">The file that declares the unit.</param>
internal sealed class WrittenPlaces(SourceSpan head, TomlTable root) : SourceMap
{
    public override SourceSpan Of(params ReadOnlySpan<string> name)
    {
        var (place, table) = (head, root);
        foreach (var part in name)
        {
            if (table?.Find(part) is not { } entry)
                return place;
            table = entry.Value as TomlTable;
            place = table is null ? entry.Value.Span : entry.NameSpan;
        }

        return place;
    }
}
