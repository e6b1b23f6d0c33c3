using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hillingar.Units.Diagnostics;

namespace Hillingar.Units.Language;

/// <summary>
/// JSON schemas (draft 2020-12) of the files of a set, made from the one table of keys, for editors that complete and
/// check TOML by them. A schema knows one file and not the set: what another file may add is not missed, and no text
/// with a specifier is refused.
/// </summary>
public static class UnitSchema
{
    /// <summary>The name of the schema that takes a file of any type.</summary>
    public const string AnyType = "any";

    private static readonly JsonWriterOptions Layout = new()
    {
        Indented = true,
        NewLine = "\n",
        // Editors read it, and no browser.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly (string Name, string Files, FileType? Type)[] All =
    [
        ("unikernel", "NAME.unikernel.toml and its drop-ins", FileType.Unikernel),
        ("network", "NAME.network.toml and its drop-ins", FileType.Network),
        ("volume", "NAME.volume.toml and its drop-ins", FileType.Volume),
        ("target", "NAME.target.toml and its drop-ins", FileType.Target),
        ("module", "NAME.module.toml", FileType.Module),
        ("hillingar", UnitFileName.SettingsFile, null),
        ("build", RecipeLanguage.FileName, FileType.Recipe),
    ];

    /// <summary>The types of files that there are schemas for, in the order in which documents show them.</summary>
    public static ImmutableArray<string> Types { get; } = [.. All.Select(known => known.Name), AnyType];

    /// <summary>The schema of a type of file; null if there is none of that name.</summary>
    /// <param name="files">Files of a set; what its modules offer is known to the schema.</param>
    public static string? Of(string type, IReadOnlyList<UnitFile> files)
    {
        if (!Types.Contains(type))
            return null;
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Layout))
        {
            var schema = new SchemaWriter(json, ModulesOf(files));
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            if (type == AnyType)
                WriteAny(json, schema);
            else
                Write(Array.Find(All, known => known.Name == type), json, schema);
            json.WriteStartObject("$defs");
            if (type == AnyType)
                WriteEach(json, schema);
            schema.WriteDefinitions();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return $"{Encoding.UTF8.GetString(stream.ToArray())}\n";
    }

    private static void WriteAny(Utf8JsonWriter json, SchemaWriter schema)
    {
        json.WriteString("title", "A file of Hillingar's unit language");
        json.WriteStartArray("anyOf");
        foreach (var known in All)
        {
            json.WriteStartObject();
            json.WriteString("$ref", $"#/$defs/{known.Name}");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteEach(Utf8JsonWriter json, SchemaWriter schema)
    {
        foreach (var known in All)
        {
            json.WriteStartObject(known.Name);
            Write(known, json, schema);
            json.WriteEndObject();
        }
    }

    private static void Write((string Name, string Files, FileType? Type) known, Utf8JsonWriter json, SchemaWriter schema)
    {
        json.WriteString("title", known.Files);
        if (known.Type is { } type)
            schema.WriteFile(type);
        else
            schema.WriteSettings();
    }

    // Mistakes in modules are verify's to tell.
    private static ImmutableArray<OptionSection> ModulesOf(IReadOnlyList<UnitFile> files)
    {
        var ignored = new List<Diagnostic>();
        return ModuleLibrary.Read(new FragmentSet(files, ignored).Modules, ignored).Sections;
    }
}
