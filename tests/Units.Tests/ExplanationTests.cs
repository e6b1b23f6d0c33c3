using System.Collections.Immutable;
using System.Globalization;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Language;

namespace Hillingar.Units.Tests;

/// <summary>The long texts: each kind has one, and the examples in it are as wrong and as right as they say.</summary>
public sealed class ExplanationTests
{
    private const int MaxLineLength = 100;

    // An example cannot show a file of a megabyte: what its line with an ellipsis stands for.
    private static readonly Dictionary<string, Func<string>> Elided = new()
    {
        ["# … and so on, one for each of 60000 hosts"] = () => Records(60000),
        ["# … and so on, one for each of 300 hosts"] = () => Records(300),
        ["description = \"… and so on, 3000 characters\""] = () => $"description = \"{new string('x', 3000)}\"",
        ["# … and so on, a hundred times: mtu = 1500"] = () => string.Concat(Enumerable.Repeat("mtu = 1500\n", 102)),
        ["# … and so on up to [volume.zone64]"] = () => string.Concat(
            Enumerable.Range(2, 63)
                .Select(i => string.Create(CultureInfo.InvariantCulture, $"[volume.zone{i}]\nfiles = {{ \"{i}.zone\" = \"zones/{i}.zone\" }}\n"))),
    };

    // The shell finds these by opening the image; the core only words them, and an example has no bytes of an image.
    private static readonly string[] FoundInsideOfFiles =
        [DiagnosticCatalog.HashMismatch.Id, DiagnosticCatalog.NotASolo5Image.Id, DiagnosticCatalog.NoTender.Id, DiagnosticCatalog.UnreadableFile.Id];

    // These depend on which files there are, and an example lists those.
    private static readonly string[] FoundAmongFiles =
        [DiagnosticCatalog.ImageNotFound.Id, DiagnosticCatalog.RecipeNotFound.Id, DiagnosticCatalog.VolumeFileNotFound.Id];

    public static TheoryData<string> Ids => [.. DiagnosticCatalog.All.Select(kind => kind.Id)];

    [Fact]
    public void EveryKindHasAnExplanationAndNothingElseHas()
    {
        var kept = typeof(Explanation).Assembly.GetManifestResourceNames().Order(StringComparer.Ordinal);

        Assert.Equal(DiagnosticCatalog.All.Select(kind => kind.Id), kept);
        Assert.Null(Explanation.Of("HU9999"));
        Assert.Null(Explanation.Of(""));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void AnExplanationBeginsWithTheTitleAndFitsATerminal(string id)
    {
        var lines = Text(id).TrimEnd('\n').Split('\n');

        Assert.Equal($"# {id}: {DiagnosticCatalog.All.Single(kind => kind.Id == id).Title}", lines[0]);
        Assert.Equal("", lines[1]);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, MaxLineLength));
        Assert.InRange(lines.Length, 12, 45);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void TheWrongExampleHasThisMistakeAndNoOther(string id)
    {
        var found = Diagnose(Example(id, "wrong"), id);

        // A file can have too many mistakes only if it has mistakes.
        if (id == DiagnosticCatalog.MoreMistakes.Id)
        {
            Assert.Contains(found, diagnostic => diagnostic.Id == id);
            return;
        }

        var expected = FoundInsideOfFiles.Contains(id) ? []
            // Where there is no room, some device has an address from elsewhere.
            : id == DiagnosticCatalog.NetworkTooSmall.Id ? [DiagnosticCatalog.AddressOutside.Id, id]
            : new[] { id };
        Assert.Equal(expected, found.Select(diagnostic => diagnostic.Id).Distinct());
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void TheRightExampleHasNoMistake(string id)
    {
        var example = Example(id, "right");

        Assert.Equal("", DiagnosticRenderer.Render(Diagnose(example, id), example));
    }

    private static string Text(string id) => Explanation.Of(id) ?? throw new InvalidOperationException($"{id} has no explanation");

    // The files of an example. A comment that is a path begins one.
    private static List<UnitFile> Example(string id, string info)
    {
        var lines = Text(id).Split('\n');
        var first = Array.IndexOf(lines, $"```toml {info}") + 1;
        Assert.True(first > 0, $"{id} has no block 'toml {info}'");
        Assert.Equal(first, Array.LastIndexOf(lines, $"```toml {info}") + 1);
        var files = new List<UnitFile>();
        foreach (var line in lines[first..Array.IndexOf(lines, "```", first)])
        {
            if (line.StartsWith("# ", StringComparison.Ordinal) && line.Contains('/', StringComparison.Ordinal)
                && !line[2..].Contains(' ', StringComparison.Ordinal))
                files.Add(new UnitFile(line[2..], ""));
            else if (files.Count > 0)
                files[^1] = files[^1] with { Text = $"{files[^1].Text}{(Elided.TryGetValue(line.Trim(), out var meant) ? meant() : line)}\n" };
            else
                Assert.StartsWith("# ", line, StringComparison.Ordinal);
        }

        return files;
    }

    private static ImmutableArray<Diagnostic> Diagnose(List<UnitFile> files, string id)
    {
        // What lies deeper than a directory of units is a recipe, or what units refer to.
        var recipes = files.Where(file => Path.GetFileName(file.Path) == RecipeLanguage.FileName && Depth(file) == 2)
            .ToDictionary(file => file.Path, RecipeLanguage.Read);
        var isAboutRecipe = files.Count > 0 && recipes.Count == files.Count;
        var set = isAboutRecipe ? null
            : UnitLanguage.Read([.. files.Where(file => Depth(file) == 1 || UnitFolders.IsRead(Path.GetFileName(Path.GetDirectoryName(file.Path)!)))]);
        return
        [
            .. recipes.Values.SelectMany(recipe => recipe.Diagnostics),
            .. set?.Diagnostics ?? [],
            .. set?.Host?.Unikernels.SelectMany(unit => Wire(unit, recipes)) ?? [],
            .. FoundAmongFiles.Contains(id) ? set?.Host?.Unikernels.SelectMany(unit => Missing(unit, files)) ?? [] : [],
        ];
    }

    private static ImmutableArray<Diagnostic> Wire(UnikernelSpec unit, Dictionary<string, RecipeReading> recipes) => unit.Image switch
    {
        ImageSource.File(var path, _) => ManifestWiring.Check(unit, new ImageManifest(TargetOf(path), DevicesOf(unit))
        {
            EndAddress = path.Contains("of-40M", StringComparison.Ordinal) ? 40 << 20 : 0,
            AbiVersion = path.Contains("of-2018", StringComparison.Ordinal) ? 1 : 2,
        }),
        ImageSource.Build(var directory) when recipes.TryGetValue(Resolve(unit, $"{directory}/{RecipeLanguage.FileName}"), out var recipe) =>
            ManifestWiring.Check(unit, new ImageManifest(ImageTarget.Hvt, DevicesOf(recipe.Recipe!.Command.Value))),
        _ => [],
    };

    // As files of images are usually called: by their target.
    private static ImageTarget TargetOf(string path) => path.EndsWith(".spt", StringComparison.Ordinal) ? ImageTarget.Spt : ImageTarget.Hvt;

    // Of a ready image nothing is shown, so it has the devices that the unit gives.
    private static ImmutableArray<ManifestDevice> DevicesOf(UnikernelSpec unit) =>
    [
        .. unit.Nets.Select(net => new ManifestDevice(net.Device.ToString(), DeviceKind.Net)),
        .. unit.Volumes.Select(volume => new ManifestDevice(volume.Device.Value.ToString(), DeviceKind.Block)),
        .. unit.Blocks.Select(block => new ManifestDevice(block.Device.Value.ToString(), DeviceKind.Block)),
    ];

    // A C# guest's devices are words of its recipe's command: net:NAME, block:NAME.
    private static ImmutableArray<ManifestDevice> DevicesOf(string command) =>
    [
        .. command.Split(' ').Select(word => word.Split(':')).Where(word => word.Length == 2)
            .Select(word => new ManifestDevice(word[1], word[0] == "net" ? DeviceKind.Net : DeviceKind.Block)),
    ];

    private static IEnumerable<Diagnostic> Missing(UnikernelSpec unit, List<UnitFile> files)
    {
        const string Reason = "No such file or directory";
        if (unit.Image is ImageSource.File(var image, _) && !IsThere(image))
            yield return SourceFindings.ImageNotFound(unit, image, Reason);
        if (unit.Image is ImageSource.Build(var directory) && !IsThere($"{directory}/{RecipeLanguage.FileName}"))
            yield return SourceFindings.RecipeNotFound(unit, directory, Reason);
        foreach (var file in unit.Volumes.SelectMany(volume => volume.Files).Where(file => !IsThere(file.Source.Value)))
            yield return SourceFindings.VolumeFileNotFound(file, Reason);

        bool IsThere(string written) => files.Exists(file => file.Path == Resolve(unit, written));
    }

    // A path as the unit's file means it.
    private static string Resolve(UnikernelSpec unit, string written) =>
        Path.GetFullPath($"/{Path.GetDirectoryName(unit.Written.Of().File)}/{written}")[1..];

    private static int Depth(UnitFile file) => file.Path.Count(c => c == '/');

    private static string Records(int count) => string.Concat(
        Enumerable.Range(2, count - 1).Select(i => string.Create(CultureInfo.InvariantCulture, $"  \"--record=host{i}.example:10.77.1.1\",\n")));
}
