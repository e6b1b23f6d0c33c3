using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Hillingar.Bus;
using Hillingar.Cli.Client;
using Hillingar.Cli.Commands;
using Hillingar.Cli.Output;
using Hillingar.TestKit;

namespace Hillingar.Cli.Tests;

/// <summary>What every command prints with <c>--json</c>, and that it is what <c>packaging/schema/output</c> says.</summary>
public sealed class JsonOutputTests : IDisposable
{
    // Of several values a line each is one.
    private static readonly string[] Lines = ["build", "toolchain build", "serve-cache"];

    // By the words of the command; null for one that prints no JSON of its own.
    private static readonly OrderedDictionary<string, Type?> Shapes = new()
    {
        ["switch"] = typeof(JobProperties),
        ["rollback"] = typeof(JobProperties),
        ["generations"] = typeof(IReadOnlyList<GenerationListing>),
        ["list"] = typeof(IReadOnlyList<UnitProperties>),
        ["status"] = typeof(IReadOnlyList<UnitProperties>),
        ["start"] = typeof(IReadOnlyList<JobProperties>),
        ["stop"] = typeof(IReadOnlyList<JobProperties>),
        ["restart"] = typeof(IReadOnlyList<JobProperties>),
        ["jobs"] = typeof(IReadOnlyList<JobListing>),
        ["cancel"] = null, // Nothing.
        ["shutdown"] = typeof(JobProperties),
        ["logs"] = typeof(IReadOnlyList<LogLineReport>),
        ["build"] = typeof(BuildEventReport),
        ["log"] = typeof(IReadOnlyList<string>),
        ["derivation show"] = null, // Nix's own shape, with and without the option.
        ["derivation add"] = typeof(IReadOnlyList<string>),
        ["toolchain lock"] = typeof(LockReport),
        ["toolchain build"] = typeof(BuildEventReport),
        ["init"] = typeof(IReadOnlyList<string>),
        ["verify"] = typeof(IReadOnlyList<DiagnosticEntry>),
        ["explain"] = typeof(IReadOnlyList<ExplanationReport>),
        ["show"] = typeof(ShownUnitReport),
        ["fmt"] = typeof(IReadOnlyList<FormatReport>),
        ["schema"] = null, // A schema.
        ["graph"] = typeof(GraphReport),
        ["store add"] = typeof(IReadOnlyList<ObjectReport>),
        ["store ls"] = typeof(IReadOnlyList<FileReport>),
        ["store cat"] = null, // Bytes.
        ["store info"] = typeof(IReadOnlyList<ObjectReport>),
        ["store query"] = typeof(IReadOnlyList<string>),
        ["store closure"] = typeof(IReadOnlyList<ObjectReport>),
        ["store why-depends"] = typeof(IReadOnlyList<ChainReport>),
        ["store dump"] = null, // An archive.
        ["store restore"] = null, // Nothing.
        ["store export"] = null, // Archives.
        ["store import"] = typeof(IReadOnlyList<string>),
        ["store hash"] = typeof(IReadOnlyList<string>),
        ["store verify"] = typeof(VerificationReport),
        ["store gc"] = typeof(GarbageReport),
        ["store optimise"] = typeof(SavingReport),
        ["store root add"] = typeof(IReadOnlyList<RootReport>),
        ["store root remove"] = typeof(IReadOnlyList<RootReport>),
        ["store root list"] = typeof(IReadOnlyList<RootReport>),
        ["store serve"] = null, // A protocol.
        ["store sign"] = typeof(IReadOnlyList<ObjectReport>),
        ["store provenance"] = null, // A document of docs/provenance.md.
        ["copy"] = typeof(CopyReport),
        ["serve-cache"] = typeof(ServerReport),
        ["key generate"] = typeof(KeyReport),
        ["key public"] = typeof(KeyReport),
    };

    private readonly ScratchDirectory _scratch = new();

    public static TheoryData<string> Published => [.. Shapes.Where(shape => shape.Value is not null).Select(shape => shape.Key).Append("error")];

    /// <summary>Commands that need no supervisor and no network, in an order in which each finds what it needs.</summary>
    private IEnumerable<(string Verb, string[] Words, string Input, int Status)> Local()
    {
        var root = _scratch.File("root");
        File.WriteAllText(_scratch.File("file"), "a file\n");
        yield return ("init", ["init", "dns", _scratch.File("begun")], "", 0);
        Directory.CreateDirectory(_scratch.File("units"));
        File.WriteAllText(_scratch.File("units/web.unikernel.toml"), "[image]\nfile = \"web.hvt\"\n");
        yield return ("verify", ["verify", "--text-only", _scratch.File("units")], "", 0);
        File.WriteAllText(_scratch.File("units/bad.unikernel.toml"), "[image]\nfile = 5\n");
        yield return ("verify", ["verify", "--text-only", _scratch.File("units")], "", ExitCode.BadInput);
        yield return ("error", ["graph", _scratch.File("units")], "", ExitCode.BadInput);
        File.Delete(_scratch.File("units/bad.unikernel.toml"));
        yield return ("graph", ["graph", _scratch.File("units")], "", 0);
        yield return ("show", ["show", "web", _scratch.File("units")], "", 0);
        yield return ("fmt", ["fmt", "--check", _scratch.File("begun")], "", 0);
        yield return ("fmt", ["fmt", "-"], "[unit]\na=1\n", 0);
        yield return ("error", ["fmt", "-"], "[unit\n", ExitCode.BadInput);
        yield return ("explain", ["explain"], "", 0);
        yield return ("explain", ["explain", "12"], "", 0);
        yield return ("error", ["explain", "9999"], "", ExitCode.NotFound);
        yield return ("key generate", ["key", "generate", "test-1", "--secret-file", _scratch.File("key")], "", 0);
        yield return ("key generate", ["key", "generate", "test-1"], "", 0);
        yield return ("key public", ["key", "public", _scratch.File("key")], "", 0);
        yield return ("store add", ["store", "add", _scratch.File("file"), "--root", root], "", 0);
        var path = Directory.EnumerateFiles(Path.Combine(root, "store"), "*-file").Single();
        yield return ("store ls", ["store", "ls", "--root", root], "", 0);
        yield return ("store ls", ["store", "ls", path, "--root", root], "", 0);
        yield return ("store info", ["store", "info", path, "--root", root], "", 0);
        yield return ("store query", ["store", "query", "--size", path, "--root", root], "", 0);
        yield return ("store closure", ["store", "closure", path, "--root", root], "", 0);
        yield return ("store why-depends", ["store", "why-depends", path, path, "--root", root], "", 0);
        yield return ("store hash", ["store", "hash", path], "", 0);
        yield return ("store verify", ["store", "verify", "--root", root], "", 0);
        yield return ("store sign", ["store", "sign", "--key", _scratch.File("key"), path, "--root", root], "", 0);
        yield return ("store root add", ["store", "root", "add", "kept", path, "--root", root], "", 0);
        yield return ("store root list", ["store", "root", "list", "--root", root], "", 0);
        yield return ("store root remove", ["store", "root", "remove", "kept", "--root", root], "", 0);
        yield return ("copy", ["copy", "--to", $"file://{_scratch.File("cache")}", path, "--root", root], "", 0);
        File.WriteAllText(_scratch.File("x.drv"), "Derive([(\"out\",\"\",\"r:sha256\",\"\")],[],[],\"x86_64-linux\",\"/bin/sh\",[],[])");
        yield return ("error", ["derivation", "add", _scratch.File("x.drv"), "--root", root], "", ExitCode.Failure);
        yield return ("build", ["build", _scratch.File("x.drv"), "--root", root], "", ExitCode.Failure);
        yield return ("error", ["log", path, "--root", root], "", ExitCode.NotFound);
        yield return ("store optimise", ["store", "optimise", "--root", root], "", 0);
        yield return ("store gc", ["store", "gc", "--dry-run", "--root", root], "", 0);
        yield return ("store gc", ["store", "gc", "--root", root], "", 0);
        yield return ("error", ["list", "--bus", $"unix:path={_scratch.File("no-bus")}"], "", ExitCode.NoSupervisor);
        yield return ("error", ["statsu"], "", ExitCode.BadInput);
        yield return ("error", ["build", "--jobs", "x"], "", ExitCode.BadInput);
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void EveryCommandHasItsPlaceHere() => Assert.Equal(Leaves(Root.Create(), "").Order(), Shapes.Keys.Order());

    [Theory]
    [MemberData(nameof(Published))]
    public void TheShapeIsPublished(string verb) =>
        Golden.IsFile(PathOf(verb), SchemaOf(verb).ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");

    [Fact]
    public void WhatCommandsPrintHasTheirShape()
    {
        foreach (var (verb, words, input, status) in Local())
        {
            var (ended, output, errors) = CliChild.Run(input, [.. words, "--json"]);
            Assert.True(status == ended, $"'{string.Join(' ', words)}' ended with {ended}: {output}{errors}");
            var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, PathOf(verb))))!;
            string[] values = Lines.Contains(verb) ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [output];
            Assert.NotEmpty(values);
            Assert.Empty(values.SelectMany(value => JsonSchemaCheck.Problems(JsonNode.Parse(value), schema)).Select(problem => $"{verb}: {problem}"));
        }
    }

    [Fact]
    public void KeysBeginWithASmallLetterEverywhere() =>
        Assert.DoesNotContain(Published.SelectMany(row => Keys(SchemaOf(row.Data))), key => !char.IsAsciiLetterLower(key[0]));

    private static IEnumerable<string> Leaves(Command command, string words)
    {
        foreach (var below in command.Subcommands)
        {
            var name = words.Length == 0 ? below.Name : $"{words} {below.Name}";
            foreach (var leaf in below.Subcommands.Count == 0 ? [name] : Leaves(below, name))
                yield return leaf;
        }
    }

    private static string PathOf(string verb) => $"packaging/schema/output/{verb.Replace(' ', '-')}.json";

    private static JsonNode SchemaOf(string verb)
    {
        var type = verb == "error" ? typeof(ErrorReport) : Shapes[verb]!;
        return Json.Readable.GetTypeInfo(type)!.GetJsonSchemaAsNode(
            new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = (_, schema) => WithoutNull(schema) });
    }

    // A key without a value is left out.
    private static JsonNode WithoutNull(JsonNode schema)
    {
        if (schema is not JsonObject { } fields || fields["properties"] is not JsonObject properties)
            return schema;
        var required = fields["required"] as JsonArray ?? [];
        foreach (var (name, property) in properties)
        {
            if (property is not JsonObject || property["type"] is not JsonArray kinds || kinds.FirstOrDefault(kind => (string?)kind == "null") is not { } none)
                continue;
            kinds.Remove(none);
            if (kinds is [var only])
                property["type"] = only!.DeepClone();
            if (required.FirstOrDefault(needed => (string?)needed == name) is { } needed)
                required.Remove(needed);
        }

        if (required.Count == 0)
            fields.Remove("required");
        return schema;
    }

    private static IEnumerable<string> Keys(JsonNode? schema) => schema is not JsonObject fields ? [] :
        (fields["properties"] as JsonObject ?? []).SelectMany(property => Keys(property.Value).Prepend(property.Key)).Concat(Keys(fields["items"]));
}
