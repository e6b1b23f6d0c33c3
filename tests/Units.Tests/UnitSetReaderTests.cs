using CsCheck;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Language;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Tests;

/// <summary>A set that is read again, with little changed, comes out as if it had been read anew.</summary>
public sealed class UnitSetReaderTests
{
    private static readonly UnitFile[] Start =
    [
        new("units/hillingar.toml", "[hillingar]\nlanguage = 1\n[defaults.unikernel.run]\nmemory = \"48M\"\n"),
        new("units/lan.network.toml", "[network]\naddress = \"10.77.0.1/24\"\n"),
        new("units/dmz.network.toml", "[network]\naddress = \"10.78.0.1/24\"\n"),
        new("units/a.unikernel.toml", "[unit]\ndescription = \"A beside {unit.b.description}\"\n[image]\nbuild = \"g\"\n[run]\n"
            + "args = [\"{unit.b.net.service.cidr}\", \"{net.service.gateway}\"]\n[net.service]\nnetwork = \"lan\"\naddress = \"10.77.0.2\"\n"),
        new("units/b.unikernel.toml", "[unit]\ndescription = \"B\"\n[image]\nbuild = \"g\"\n[net.service]\nnetwork = \"dmz\"\naddress = \"10.78.0.2\"\n"),
        new("units/ns.unikernel.toml", "[unit]\nmodules = [\"dns\"]\n[image]\nbuild = \"g\"\n[net.service]\nnetwork = \"lan\"\n"
            + "address = \"10.77.0.3\"\n[zones.\"example.org\"]\nfile = \"zone\"\n"),
        new("units/web@.unikernel.toml", "[unit]\ndescription = \"Web of %i\"\n[image]\nbuild = \"g\"\n"),
        new("units/web@.unikernel.d/10-size.toml", "[run]\nmemory = \"64M\"\n"),
        new("units/web@one.unikernel.toml", ""),
        new("units/web@two.unikernel.d/10-net.toml", "[net.service]\nnetwork = \"lan\"\naddress = \"10.77.0.4\"\n"),
        new("units/a.unikernel.d/50-site.toml", "[run]\nargs.append = [\"--log={unit.ns.name}\"]\n"),
        new("units/keep.volume.toml", "[volume]\nsize = \"1MiB\"\n"),
        new("units/pages.volume.toml", "[volume]\nfiles = { \"a\" = \"a\" }\n"),
        new("units/all.target.toml", "[unit]\nwants = [\"a\", \"b\", \"web@three\"]\nafter = [\"keep.volume\"]\n"),
        new("units/c.unikernel.toml", "[unit]\nrequires = [\"a\"]\nafter = [\"a\"]\npart-of = [\"all.target\"]\n[image]\nbuild = \"g\"\n[net.service]\n"
            + "network = \"lan\"\naddress = \"10.77.0.5\"\npublish = [\"8080:80/tcp\"]\n[volume.disk]\n"
            + "volume = \"keep\"\n[volume.pages]\nvolume = \"pages\"\n[block.raw]\npath = \"../x\"\n"),
        new("units/d.unikernel.toml", "[unit]\nbinds-to = [\"c\"]\nafter = [\"c\"]\nconflicts = [\"ns\"]\n[image]\nbuild = \"g\"\n[net.service]\n"
            + "network = \"dmz\"\naddress = \"10.78.0.5\"\npublish = [\"8081:80/tcp\"]\n[volume.pages]\nvolume = \"pages\"\n[block.raw]\npath = \"../y\"\n"),
        new("modules/dns.module.toml", "[options.zones]\nnamed = true\n[options.zones.keys.file]\ntype = \"path\"\n[set.run]\n"
            + "args.append = [\"--dns\"]\n[each.zones.set.volume.zones.files]\n\"{name}\" = \"{file}\"\n"),
    ];

    // What people change, right and wrong.
    private static readonly (string Old, string New)[] Replacements =
    [
        ("10.77.0.2", "10.77.0.9"), ("10.77.0.2", "10.77.0.3"), ("10.77.0.1/24", "10.77.0.1/25"),
        ("10.78.0.1/24", "10.77.0.1/24"), ("10.77.0.4", "10.77.0.300"), ("\"lan\"", "\"lam\""), ("\"dmz\"", "\"lan\""),
        ("\"B\"", "\"B of {unit.a.description}\""), ("\"B\"", "\"Bee\""), ("{unit.b.", "{unit.c."), ("service", "server"),
        ("memory = \"64M\"", "memory = \"65M\""), ("48M", "96M"), ("language = 1", "language = 2"), ("[\"dns\"]", "[\"dsn\"]"),
        ("args.append", "args"), ("%i", "%p"), ("%i", "%q"), ("[image]", "[imag]"), ("build", "file"), ("zones", "zoning"),
        ("type = \"path\"", "type = \"port\""), ("\n", " "), ("\"", ""), ("[run]", "[[run]]"), ("{name}", "{nam}"),
        ("\"keep\"", "\"pages\""), ("\"pages\"", "\"keep\""), ("size = \"1MiB\"", "files = { \"b\" = \"b\" }"),
        ("../x", "../y"), ("../y", "../units/../y"), ("path = ", "read-only = true\npath = "),
        ("after", "before"), ("requires", "conflicts"), ("conflicts", "wants"), ("binds-to", "upholds"), ("[\"a\"]", "[\"d\"]"),
        ("\"ns\"", "\"a\""), ("three", "four"), ("web@three", "wob@three"), ("all.target", "none.target"),
        ("build = \"g\"", "build = \"h\""), ("size = \"1MiB\"", "size = \"2MiB\""), ("[network]\n", "[network]\nmtu = 9000\n"),
        ("[image]", "[run]\nstop-timeout = \"7s\"\n[image]"), ("--log={unit.ns.name}", "--log={unit.a.description}"),
        ("{net.service.gateway}", "{net.service.mac}"), ("{net.service.gateway}", "{net.service.gatway}"),
        ("[unit]\n", "[unit]\nautostart = false\n"), ("A beside", "One beside"),
        ("8081", "8080"), ("[unit]", "# moves everything below\n\n[unit]"),
    ];

    private enum Edit
    {
        Replace,
        Restore,
        Remove,
        Rename,
        Copy,
    }

    private static Gen<(Edit Edit, int File, int Choice)> Edits { get; } = Gen.Select(Gen.Enum<Edit>(), Gen.Int[0, Start.Length - 1], Gen.Int[0, 1000]);

    [Fact]
    public void ASetReadAgainIsTheSameAsOneReadAnew() => Edits.Array[1, 12].Sample(
        edits =>
        {
            var reader = new UnitSetReader();
            var files = Start.ToList();
            Same(files, reader.Read(files));
            foreach (var (edit, file, choice) in edits)
            {
                Apply(files, edit, file, choice);
                Same(files, reader.Read(files));
            }
        },
        iter: Cases.Count(2_000));

    [Fact]
    public void ASetThatHasNotChangedIsNotReadAgain()
    {
        var reader = new UnitSetReader();
        var first = reader.Read(Start);
        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = UnitLanguage.Read(Start);
        var anew = GC.GetAllocatedBytesForCurrentThread() - before;
        before = GC.GetAllocatedBytesForCurrentThread();
        var second = reader.Read(Start);
        var again = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.NotNull(first.Host);
        Assert.Equal(Print(first), Print(second));
        Assert.InRange(again, 0, anew / 2);
    }

    [Fact]
    public void AUnitThatHasChangedForItselfAloneIsTheOnlyOneThatIsMade()
    {
        var reader = new UnitSetReader();
        var first = reader.Read(Start).Host!;
        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = UnitLanguage.Read(Start);
        var anew = GC.GetAllocatedBytesForCurrentThread() - before;
        UnitFile[] edited =
            [.. Start.Select(file => file.Path == "units/b.unikernel.toml" ? file with { Text = $"{file.Text}[run]\nmemory = \"80M\"\n" } : file)];
        before = GC.GetAllocatedBytesForCurrentThread();
        var second = reader.Read(edited);
        var again = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(ByteSize.Parse("80M"), Assert.Single(second.Host!.Unikernels, unit => unit.Name == UnitName.Parse("b")).Memory);
        Assert.All(second.Host.Unikernels.Zip(first.Unikernels), pair =>
            Assert.Equal(pair.First.Name != UnitName.Parse("b"), ReferenceEquals(pair.First, pair.Second)));
        Same(edited, second);
        Assert.InRange(again, 0, anew / 4);
    }

    private static void Apply(List<UnitFile> files, Edit edit, int at, int choice)
    {
        if (files.Count == 0)
            return;
        var file = files[at % files.Count];
        switch (edit)
        {
            case Edit.Replace:
                var (old, replacement) = Replacements[choice % Replacements.Length];
                Put(file with { Text = file.Text.Replace(old, replacement, StringComparison.Ordinal) });
                break;
            case Edit.Restore:
                Put(Start[at]);
                break;
            case Edit.Remove:
                files.Remove(file);
                break;
            case Edit.Rename:
                files.Remove(file);
                Put(file with { Path = file.Path.Replace("a.", "aa.", StringComparison.Ordinal).Replace("b.", "bb.", StringComparison.Ordinal) });
                break;
            case Edit.Copy:
                Put(file with { Path = file.Path.Replace("units/", "above/", StringComparison.Ordinal), Layer = 1 });
                break;
        }

        void Put(UnitFile file)
        {
            files.RemoveAll(other => other.Path == file.Path);
            files.Add(file);
        }
    }

    private static void Same(IReadOnlyList<UnitFile> files, UnitSet again) => Assert.Equal(Print(UnitLanguage.Read(files)), Print(again));

    private static string Print(UnitSet set) =>
        $"{set.Host?.Unikernels.Length}\n{string.Join('\n', set.Diagnostics.Select(Describe))}\n{Describe(set.Host)}";

    private static string Describe(Diagnostic found) =>
        $"{found.Span} {found.Id} {found.Message} {found.Help} {string.Join(' ', found.Notes.Select(note => $"{note.Span} {note.Message}"))}";

    // Records print their lists as the name of a type.
    private static string Describe(HostSpec? host) => host is null ? "" : string.Join('\n',
    [
        .. host.Networks.Select(network => $"{network} {string.Join(' ', network.Dependencies)}"),
        .. host.Volumes.Select(volume => $"{volume} {string.Join(' ', volume.Definition.Dependencies)} "
            + $"{string.Join(' ', volume.Content is VolumeContent.Packed packed ? packed.Members : [])}"),
        .. host.Targets.Select(target => $"{target} {string.Join(' ', target.Dependencies)}"),
        .. host.Unikernels.Select(unit => $"{unit} {string.Join(' ', unit.Arguments)} {string.Join(' ', unit.Nets)} "
            + $"{string.Join(' ', unit.Nets.SelectMany(net => net.Publish))} {string.Join(' ', unit.Blocks)} {string.Join(' ', unit.Dependencies)} "
            + $"{string.Join(' ', unit.Volumes.Select(volume => $"{volume} {string.Join(' ', volume.Files)}"))}"),
    ]);
}
