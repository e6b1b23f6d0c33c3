using System.Collections.Immutable;
using System.Text.Json;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Language;

/// <summary>Writes what sections and keys look like as JSON schema, each into an object that is open already.</summary>
internal sealed class SchemaWriter(Utf8JsonWriter json, ImmutableArray<OptionSection> modules)
{
    // A specifier may stand for any part of a text, so that no pattern holds for a text with one.
    private const string OrSpecifier = "|%";

    private static readonly UnitType[] UnitTypes = Enum.GetValues<UnitType>();

    /// <summary>A file of a type.</summary>
    public void WriteFile(FileType type)
    {
        var sections = KeyTable.Of(type).Where(section => !section.IsInner).ToArray();
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach (var section in sections)
            WriteSection(section);
        if (type == FileType.Unikernel)
        {
            foreach (var section in modules)
                WriteOptions(section);
        }

        json.WriteEndObject();
        if (!IsOfUnit(type))
            WriteRequired(sections.Where(section => section.IsRequired).Select(section => section.Name));
        if (type == FileType.Unikernel)
            WriteOtherModules([.. sections.Select(section => section.Name), .. modules.Select(section => section.Name)]);
        else
            json.WriteBoolean("additionalProperties", false);
    }

    /// <summary>A <c>hillingar.toml</c>.</summary>
    public void WriteSettings()
    {
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        json.WriteStartObject("hillingar");
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        json.WriteStartObject("language");
        json.WriteString("description", "The version of the language that the files are written in.");
        WriteRange(1, HostSettings.Language);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteBoolean("additionalProperties", false);
        json.WriteEndObject();
        json.WriteStartObject("defaults");
        json.WriteString("description", "What units of a type have where nothing else says otherwise.");
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach (var type in UnitTypes)
        {
            json.WriteStartObject(type.ToString().ToLowerInvariant());
            json.WriteString("type", "object");
            json.WriteStartObject("properties");
            foreach (var section in KeyTable.Of(ComposedUnit.FileTypeOf(type)).Where(section => !section.IsInner))
                WriteSection(section);
            json.WriteEndObject();
            json.WriteBoolean("additionalProperties", false);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteBoolean("additionalProperties", false);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteBoolean("additionalProperties", false);
    }

    // Which modules a unit has may be said in another file; one that names modules may have sections that are not known here.
    private void WriteOtherModules(string[] known)
    {
        json.WriteStartObject("additionalProperties");
        json.WriteString("type", "object");
        json.WriteEndObject();
        json.WriteStartObject("if");
        json.WriteStartObject("properties");
        json.WriteStartObject(KeyTable.Unit.Name);
        json.WriteString("type", "object");
        WriteRequired([KeyTable.Modules.Name]);
        json.WriteEndObject();
        json.WriteEndObject();
        WriteRequired([KeyTable.Unit.Name]);
        json.WriteEndObject();
        json.WriteBoolean("then", true);
        json.WriteStartObject("else");
        json.WriteStartObject("propertyNames");
        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        WriteEnum(known);
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("pattern", "%");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteSection(SectionDefinition section)
    {
        json.WriteStartObject(section.Name);
        json.WriteString("description", Plain(section.Doc));
        if (section == KeyTable.Set || section == KeyTable.Each)
            WriteMapping(section);
        else if (section.IsNamed)
            WriteNamed(IsOfUnit(section.File) ? DeviceName.Pattern : null, () => WriteOrUnset(IsOfUnit(section.File), () => WriteTable(section)));
        else
            WriteOrUnset(IsOfUnit(section.File), () => WriteTable(section));
        json.WriteEndObject();
    }

    // What modules set has references in the place of values of any type; its names are checked by verify.
    private void WriteMapping(SectionDefinition section)
    {
        WriteNamed(null, () =>
        {
            json.WriteString("type", "object");
            if (section != KeyTable.Each)
                return;
            json.WriteStartObject("properties");
            json.WriteStartObject(KeyTable.Set.Name);
            WriteNamed(null, () => json.WriteString("type", "object"));
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteBoolean("additionalProperties", false);
        });
    }

    private void WriteNamed(string? namePattern, Action writeValue)
    {
        json.WriteString("type", "object");
        if (namePattern is not null)
        {
            json.WriteStartObject("propertyNames");
            WritePattern(namePattern, isOfUnit: true);
            json.WriteEndObject();
        }

        json.WriteStartObject("additionalProperties");
        writeValue();
        json.WriteEndObject();
    }

    private void WriteTable(SectionDefinition section)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach (var key in section.Keys)
        {
            json.WriteStartObject(key.Name);
            json.WriteString("description", Plain(key.Doc));
            if (key.Default is { } text && JsonOf(text) is { } value)
            {
                json.WritePropertyName("default");
                json.WriteRawValue(value);
            }

            if (key == KeyTable.OptionsKeys)
                WriteNamed(null, () => WriteTable(KeyTable.Option));
            else
                WriteOrUnset(IsOfUnit(section.File), () => WriteShape(key.Shape, IsOfUnit(section.File)));
            json.WriteEndObject();
        }

        foreach (var former in KeyTable.FormerKeys.Where(former => former.Section == section))
        {
            json.WriteStartObject(former.Name);
            json.WriteString("description", $"Is called {former.Key.Name} since version {former.Since}.");
            json.WriteBoolean("deprecated", true);
            WriteShape(former.Key.Shape, IsOfUnit(section.File));
            json.WriteEndObject();
        }

        json.WriteEndObject();
        if (!IsOfUnit(section.File))
            WriteRequired(section.Keys.Where(key => key.IsRequired).Select(key => key.Name));
        json.WriteBoolean("additionalProperties", false);
    }

    private void WriteOptions(OptionSection section)
    {
        json.WriteStartObject(section.Name);
        if (section.IsNamed)
            WriteNamed(null, () => WriteOrUnset(isOfUnit: true, WriteKeys));
        else
            WriteOrUnset(isOfUnit: true, WriteKeys);
        json.WriteEndObject();

        void WriteKeys()
        {
            json.WriteString("type", "object");
            json.WriteStartObject("properties");
            foreach (var key in section.Keys)
            {
                json.WriteStartObject(key.Name);
                WriteOrUnset(isOfUnit: true, () => WriteShape(key.Type.Shape, isOfUnit: true));
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteBoolean("additionalProperties", false);
        }
    }

    /// <summary>What <see cref="WriteFile"/> refers to, into the object of the document's <c>$defs</c>.</summary>
    public void WriteDefinitions()
    {
        json.WriteStartObject(Appending.Unset);
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        json.WriteStartObject(Appending.Unset);
        json.WriteBoolean("const", true);
        json.WriteEndObject();
        json.WriteEndObject();
        WriteRequired([Appending.Unset]);
        json.WriteBoolean("additionalProperties", false);
        json.WriteEndObject();
    }

    // A drop-in may take away what files of lower priority say.
    private void WriteOrUnset(bool isOfUnit, Action write)
    {
        if (!isOfUnit)
        {
            write();
            return;
        }

        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        write();
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("$ref", $"#/$defs/{Appending.Unset}");
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private void WriteShape(ValueShape shape, bool isOfUnit)
    {
        switch (shape)
        {
            case ValueShape.Text(var pattern):
                WriteString(pattern, isOfUnit);
                break;
            case ValueShape.Quantity quantity:
                WriteString(quantity.Pattern, isOfUnit);
                break;
            case ValueShape.Words(var words, var pattern):
                WriteWords(words, pattern, isOfUnit);
                break;
            case ValueShape.Integer(var least, var most):
                WriteRange(least, most);
                break;
            case ValueShape.Numbers(var numbers):
                json.WriteStartArray("enum");
                foreach (var number in numbers)
                    json.WriteNumberValue(number);
                json.WriteEndArray();
                break;
            case ValueShape.Truth:
                json.WriteString("type", "boolean");
                break;
            case ValueShape.List(var item):
                WriteList(item, isOfUnit);
                break;
            case ValueShape.Map(var value):
                WriteNamed(null, () => WriteShape(value, isOfUnit));
                break;
            case ValueShape.Table(var section):
                WriteTable(section);
                break;
            case ValueShape.Any:
                break;
        }
    }

    // A list, or what is to come behind one of lower priority.
    private void WriteList(ValueShape item, bool isOfUnit)
    {
        if (!isOfUnit)
        {
            WriteArray();
            return;
        }

        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        WriteArray();
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        json.WriteStartObject(Appending.Keyword);
        WriteArray();
        json.WriteEndObject();
        json.WriteEndObject();
        WriteRequired([Appending.Keyword]);
        json.WriteBoolean("additionalProperties", false);
        json.WriteEndObject();
        json.WriteEndArray();

        void WriteArray()
        {
            json.WriteString("type", "array");
            json.WriteStartObject("items");
            WriteShape(item, isOfUnit);
            json.WriteEndObject();
        }
    }

    private void WriteWords(ImmutableArray<string> words, string? pattern, bool isOfUnit)
    {
        if (pattern is null && !isOfUnit)
        {
            WriteEnum(words);
            return;
        }

        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        WriteEnum(words);
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("type", "string");
        if (pattern is null)
            json.WriteString("pattern", "%");
        else
            WritePattern(pattern, isOfUnit);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private void WriteString(string? pattern, bool isOfUnit)
    {
        json.WriteString("type", "string");
        json.WriteNumber("maxLength", ValueTypes.LongestText);
        if (pattern is not null)
            WritePattern(pattern, isOfUnit);
    }

    private void WritePattern(string pattern, bool isOfUnit) => json.WriteString("pattern", $"^(?:{pattern})${(isOfUnit ? OrSpecifier : "")}");

    private void WriteRange(long least, long most)
    {
        json.WriteString("type", "integer");
        json.WriteNumber("minimum", least);
        json.WriteNumber("maximum", most);
    }

    private void WriteEnum(IEnumerable<string> words)
    {
        json.WriteStartArray("enum");
        foreach (var word in words)
            json.WriteStringValue(word);
        json.WriteEndArray();
    }

    private void WriteRequired(IEnumerable<string> names)
    {
        json.WriteStartArray("required");
        foreach (var name in names)
            json.WriteStringValue(name);
        json.WriteEndArray();
    }

    // Units may be made of several files, of which each says a part.
    private static bool IsOfUnit(FileType type) => type is not (FileType.Recipe or FileType.Module);

    // Defaults are in the part of TOML that is JSON too, or are left out.
    private static string? JsonOf(string toml)
    {
        try
        {
            using var document = JsonDocument.Parse(toml);
            return toml;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Plain(string markdown) => markdown.Replace("`", "", StringComparison.Ordinal);
}
