using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Hillingar.TestKit;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Language;
using Hillingar.Units.Toml;
using Json.Schema;

namespace Hillingar.Units.Tests;

/// <summary>The JSON schemas take what the binder takes, and refuse what they can of the rest.</summary>
public sealed class SchemaTests
{
    // What is wrong with one value or name in one file, apart from all other files.
    private static readonly ImmutableHashSet<string> Visible =
    [
        DiagnosticCatalog.UnknownSection.Id, DiagnosticCatalog.UnknownKey.Id, DiagnosticCatalog.WrongType.Id, DiagnosticCatalog.UnknownWord.Id,
        DiagnosticCatalog.NotASection.Id, DiagnosticCatalog.UnnamedSection.Id,
    ];

    private static readonly UnitFile[] Shipped = [.. Directory.GetFiles(Path.Combine(Repository.Root, "modules"), "*.toml").Select(Read)];

    // A validator is made once for each schema, for that takes longer than most validations.
    private static readonly Dictionary<string, JsonSchema> Usual = UnitSchema.Types.ToDictionary(
        type => type, type => JsonSchema.FromText(UnitSchema.Of(type, Shipped)!));

    public static TheoryData<string> Types => [.. UnitSchema.Types];

    [Theory]
    [MemberData(nameof(Types))]
    public void ThePackageHasTheSchemaOfEachType(string type) => Golden.IsFile($"packaging/schema/{type}.json", UnitSchema.Of(type, Shipped)!);

    [Theory]
    [MemberData(nameof(Types))]
    public void EachSchemaIsOneOfItsDraft(string type)
    {
        using var schema = JsonDocument.Parse(UnitSchema.Of(type, Shipped)!);

        Assert.True(MetaSchemas.Draft202012.Evaluate(schema.RootElement).IsValid);
    }

    [Fact]
    public void WhatIsSoundIsAccepted()
    {
        var files = new[] { "units", "modules", "guests", "src/Cli/Templates" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.toml", SearchOption.AllDirectories))
            .Where(path => !path.Contains("/bin/", StringComparison.Ordinal) && !path.Contains("/obj/", StringComparison.Ordinal)).Select(Read).ToArray();

        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.True(Accepts(Usual, file), file.Path));
    }

    [Fact]
    public void OfTheBrokenFilesThoseAreRefusedOfWhichAMistakeShows()
    {
        var text = new StringBuilder("What the JSON schemas make of the files in which verify finds mistakes.\n");
        foreach (var name in BrokenCase.Names)
        {
            var broken = BrokenCase.Read(name);
            var found = broken.Files is [var only] && only.Path.EndsWith("build.toml", StringComparison.Ordinal)
                ? RecipeLanguage.Read(only).Diagnostics
                : UnitLanguage.Read(broken.Files).Diagnostics;
            var schemas = UnitSchema.Types.ToDictionary(type => type, type => JsonSchema.FromText(UnitSchema.Of(type, [.. Shipped, .. broken.Files])!));
            foreach (var file in broken.Files.Where(file => TypeOf(file) is not null && IsToml(file)))
            {
                var ids = found.Where(diagnostic => diagnostic.Span.File == file.Path && diagnostic.Severity == Severity.Error)
                    .Select(diagnostic => diagnostic.Id).Distinct().Order(StringComparer.Ordinal).ToArray();
                var accepts = Accepts(schemas, file);
                if (ids.Length == 0)
                    Assert.True(accepts, $"{name}: {file.Path}");
                else
                    text.Append($"{(accepts ? "accepted" : "refused ")} {name} {file.Path}: {string.Join(' ', ids)}\n");
            }
        }

        Golden.Matches("schema.txt", text.ToString());
    }

    [Fact]
    public void NoMistakeThatShowsIsAccepted()
    {
        var golden = File.ReadAllLines(Path.Combine(Repository.Root, "tests/Units.Tests/golden/schema.txt"));
        // What a module would make of a unit shows in the set alone; the sections of modules that there are may be in any unit, for
        // its modules may be named in another file, and a unit that names modules may have sections that no schema knows.
        var accepted = golden.Where(line => line.StartsWith("accepted", StringComparison.Ordinal) && line.Split(' ').Any(Visible.Contains))
            .Select(line => line.Split(' ')[1]);

        Assert.Equal("", string.Join(' ', accepted.Except(["module-makes-mistake", "module-not-used", "unknown-module"])));
    }

    [Fact]
    public void WhatTheBinderTakesTheSchemaTakes() => TextCorpus.Mutated.Sample(
        text =>
        {
            UnitFile[] files = [new("units/dns.unikernel.toml", text), new("units/lan.network.toml", ExampleUnits.Lan.Text)];
            if (UnitLanguage.Read([.. Shipped, .. files]).Host is not null)
                Assert.All(files, file => Assert.True(Accepts(Usual, file)));
        },
        iter: Cases.Count(5_000));

    [Fact]
    public void AModuleOfTheSetIsKnown()
    {
        UnitFile module = new("modules/web.module.toml", "[options.site.keys.port]\ntype = \"port\"\n");
        var schema = JsonSchema.FromText(UnitSchema.Of("unikernel", [module])!);

        Assert.True(Accepts(schema, "[site]\nport = 80\n"));
        Assert.False(Accepts(schema, "[site]\nport = 99999\n"));
        Assert.False(Accepts(schema, "[site]\nhost = \"a\"\n"));
        Assert.False(Accepts(schema, "[sight]\nport = 80\n"));
    }

    [Theory]
    [InlineData("[run]\nmemory = \"32 MB\"\n", false)]
    [InlineData("[run]\nmemory = \"%i\"\n", true)]
    [InlineData("[run]\nargs.append = [\"a\"]\n", true)]
    [InlineData("[run]\nargs.unset = true\nmemory.unset = true\n", true)]
    [InlineData("[run]\nmemory.unset = false\n", false)]
    [InlineData("[run]\nmemory.unset = true\nmemory.more = 1\n", false)]
    [InlineData("[net.service]\nunset = true\n", true)]
    [InlineData("[health]\nunset = true\n", true)]
    [InlineData("[zones.\"example.org\"]\nunset = true\n", true)]
    [InlineData("[run]\nargs.apend = [\"a\"]\n", false)]
    [InlineData("[restart]\nstart-limit-burst = 0\n", false)]
    [InlineData("[restart]\nstart-limit-burst = 1\n", true)]
    [InlineData("[restart]\npolicy = \"never\"\n", false)]
    [InlineData("[restart]\npolicy = \"on-abort\"\nsuccess-status = [3, 75]\nprevent-status.append = [0]\n", true)]
    [InlineData("[restart]\nsuccess-status = [256]\n", false)]
    [InlineData("[restart]\nprevent-status = [\"3\"]\n", false)]
    [InlineData("[[run]]\n", false)]
    [InlineData("[net]\nnetwork = \"lan\"\n", false)]
    [InlineData("[net.\"my device\"]\nnetwork = \"lan\"\n", false)]
    [InlineData("[zones.\"example.org\"]\nfile = \"zone\"\n", true)]
    [InlineData("[unit]\nmodules = [\"mine\"]\n[mine]\na = 1\n", true)]
    [InlineData("[mine]\na = 1\n", false)]
    public void AUnikernelsFileIsChecked(string text, bool isAccepted) => Assert.Equal(isAccepted, Accepts(Usual["unikernel"], text));

    [Fact]
    public void TheSchemaOfAnyTypeTakesEach()
    {
        Assert.True(Accepts(Usual[UnitSchema.AnyType], ExampleUnits.Dns.Text));
        Assert.True(Accepts(Usual[UnitSchema.AnyType], ExampleUnits.Lan.Text));
        Assert.False(Accepts(Usual[UnitSchema.AnyType], "[network]\nadress = \"10.0.0.1/24\"\n"));
    }

    private static bool Accepts(Dictionary<string, JsonSchema> schemas, UnitFile file) => Accepts(schemas[TypeOf(file)!], file.Text);

    private static bool Accepts(JsonSchema schema, string text)
    {
        var document = TomlDocument.Read(new UnitFile("a.toml", text), []);
        using var json = JsonDocument.Parse(JsonOf(document.Root).ToJsonString());
        return schema.Evaluate(json.RootElement).IsValid;
    }

    private static bool IsToml(UnitFile file)
    {
        var found = new List<Diagnostic>();
        return !TomlDocument.Read(file, found).IsDamaged && found.Count == 0;
    }

    private static string? TypeOf(UnitFile file) =>
        file.Path.EndsWith(RecipeLanguage.FileName, StringComparison.Ordinal) ? "build" : UnitFileName.Read(file.Path, []) switch
        {
            FileRole.Declaration unit => unit.Owner.Type.ToString().ToLowerInvariant(),
            FileRole.DropIn dropIn => dropIn.Owner.Type.ToString().ToLowerInvariant(),
            FileRole.Module => "module",
            FileRole.Settings => "hillingar",
            _ => null,
        };

    private static JsonNode JsonOf(TomlValue value) => value switch
    {
        TomlString text => JsonValue.Create(text.Value),
        TomlInteger integer => JsonValue.Create(integer.Value),
        TomlBoolean truth => JsonValue.Create(truth.Value),
        TomlArray array => new JsonArray([.. array.Items.Select(JsonOf)]),
        TomlTable table => new JsonObject(table.Entries.Select(entry => KeyValuePair.Create<string, JsonNode?>(entry.Name, JsonOf(entry.Value)))),
        // A number with a fraction, or a date, which no key takes in any way that it is written as JSON.
        _ => JsonValue.Create(0.5),
    };

    private static UnitFile Read(string path) => new(path, File.ReadAllText(path));
}
