using Hillingar.TestKit;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Language;
using Hillingar.Units.Quantities;
using static Hillingar.Units.Tests.CompositionTests;

namespace Hillingar.Units.Tests;

/// <summary>What modules make of the sections that they give to units.</summary>
public sealed class ModuleTests
{
    private static readonly UnitFile Dns = new(
        "share/modules/dns.module.toml", System.IO.File.ReadAllText(Path.Combine(Repository.Root, "modules", "dns.module.toml")));

    [Fact]
    public void TheShippedNameServerNeedsOnlyItsZonesAndANetwork()
    {
        UnitFile[] files =
        [
            Dns, ExampleUnits.Lan,
            File("ns.unikernel.toml", """
                [unit]
                modules = ["dns"]
                [net.service]
                network = "lan"
                address = "10.77.0.53"
                [zones."freumh.org"]
                file = "zones/freumh.org.zone"
                [zones."example.org"]
                file = "zones/example.zone"
                """, layer: 1)
        ];

        var ns = Only(files);
        Assert.Equal(new ImageSource.Build("../guests/dns"), ns.Image);
        Assert.Equal("share/modules/dns.module.toml", ns.ImagePlace.File);
        Assert.Equal(["--ipv4=10.77.0.53/24", "--ipv4-gateway=10.77.0.1"], ns.Arguments);
        Assert.Equal(
            [
                ("example.org.zone", "zones/example.zone", "units/ns.unikernel.toml:9:8"),
                ("freumh.org.zone", "zones/freumh.org.zone", "units/ns.unikernel.toml:7:8"),
            ],
            ns.Volumes.Single().Files.Select(file => (file.Member, file.Source.Value, $"{file.Source.Span}")));
    }

    [Fact]
    public void AModuleMeansTheSameAsTheKeysThatItSets()
    {
        var written = ExampleUnits.Host.Unikernels[0];
        var ns = Only(Dns, ExampleUnits.Lan, File("dns.unikernel.toml", """
            [unit]
            description = "Authoritative name server for freumh.org"
            modules = ["dns"]
            [net.service]
            network = "lan"
            address = "10.77.0.53"
            [zones."freumh.org"]
            file = "zones/freumh.org.zone"
            [health]
            dns = { name = "freumh.org", type = "SOA" }
            interval = "5s"
            """, layer: 1));

        Assert.Equal(Realised(written), Realised(ns));
        Assert.Equal(
            written.Volumes[0].Files.Select(file => (file.Member, file.Source.Value)), ns.Volumes[0].Files.Select(file => (file.Member, file.Source.Value)));
    }

    private static RealisedUnit Realised(UnikernelSpec unit) =>
        RealisedUnit.Of(unit, "/store/image", _ => "/store/zones", new Dictionary<UnitName, VolumeContent.Disk>(), block => block.Path.Value);

    [Fact]
    public void WhatTheUnitSaysItselfWins()
    {
        var web = Only(
            File("web.module.toml", "[set.image]\nfile = \"/module.hvt\"\n[set.run]\nmemory = \"64M\"\nargs = [\"module\"]\n"),
            File("hillingar.toml", "[defaults.unikernel.run]\nmemory = \"16M\"\ntender = \"hillingar\"\n"),
            File("web.unikernel.toml", "[unit]\nmodules = [\"web\"]\n[image]\nfile = \"/own.hvt\"\n[run]\nargs.append = [\"own\"]\n"));

        Assert.Equal("/own.hvt", ((ImageSource.File)web.Image).Path);
        Assert.Equal(["module", "own"], web.Arguments);
        Assert.Equal(ByteSize.FromMebibytes(64), web.Memory);
        Assert.Equal("hillingar", $"{web.Tender}");
    }

    [Fact]
    public void OptionsHaveTheTypesOfKeysAndTheirDefaults()
    {
        var web = Only(
            File("modules/web.module.toml", """
                [options.web]
                [options.web.keys]
                port = { type = "port", default = 80 }
                mode = { type = "one-of", words = ["plain", "tls"], required = true }
                memory = { type = "size", least = "8M", most = "64M", default = "16M" }
                quiet = { type = "boolean" }
                level = { type = "integer", least = 0, most = 9 }
                more = { type = "list-of-strings", default = [] }
                [set.image]
                file = "/web.hvt"
                [set.run]
                memory = "{web.memory}"
                args = ["--port={web.port}", "--{web.mode}", "--quiet={web.quiet}", "--level={web.level}", "{web.more}", "--end"]
                """),
            File("web.unikernel.toml", "[unit]\nmodules = [\"web\"]\n[web]\nmode = \"tls\"\nlevel = 3\nmore = [\"a\", \"b\"]\n"));

        Assert.Equal(["--port=80", "--tls", "--level=3", "a", "b", "--end"], web.Arguments);
        Assert.Equal(ByteSize.FromMebibytes(16), web.Memory);
    }

    [Fact]
    public void OptionsMayBeAnyQuantityOfTheLanguage()
    {
        var web = Only(
            File("modules/web.module.toml", """
                [options.web.keys]
                share = { type = "percentage", least = "10%", most = "200%" }
                host = { type = "ipv4-interface" }
                allow = { type = "ipv4-network" }
                six = { type = "ipv6-address" }
                host6 = { type = "ipv6-interface" }
                allow6 = { type = "ipv6-network" }
                image = { type = "hash" }
                cpus = { type = "cpu-set" }
                database = { type = "unit" }
                [set.unit]
                after = ["{web.database}"]
                [set.image]
                file = "/web.hvt"
                hash = "{web.image}"
                [set.run]
                cpus = "{web.cpus}"
                cpu-quota = "{web.share}"
                args = ["{web.host}", "{web.allow}", "{web.six}", "{web.host6}", "{web.allow6}"]
                """),
            File("lan.network.toml", "[network]\naddress = \"10.77.0.1/24\"\n"),
            File("web.unikernel.toml", """
                [unit]
                modules = ["web"]
                [web]
                share = "150%"
                host = "10.0.0.1/8"
                allow = "10.0.0.0/8"
                six = "fd00::1"
                host6 = "fd00::1/64"
                allow6 = "fd00::/64"
                image = "0000000000000000000000000000000000000000000000000000"
                cpus = "0-3"
                database = "lan.network"
                """));

        Assert.Equal(["10.0.0.1/8", "10.0.0.0/8", "fd00::1", "fd00::1/64", "fd00::/64"], web.Arguments);
        Assert.Equal(("0-3", "150%"), ($"{web.Cpus}", $"{web.CpuQuota}"));
        Assert.Equal("After lan.network", string.Join(' ', web.Dependencies.Select(dependency => $"{dependency.Kind} {dependency.On}")));
    }

    [Fact]
    public void OptionsMayComeFromATemplateADropInAndASpecifier()
    {
        var set = Read(
            Dns, ExampleUnits.Lan,
            File("ns@.unikernel.toml", "[unit]\nmodules = [\"dns\"]\n[net.service]\nnetwork = \"lan\"\n[zones.\"%i\"]\nfile = \"zones/%i.zone\"\n"),
            File("ns@a.org.unikernel.toml", "[net.service]\naddress = \"10.77.0.2\"\n"),
            File("ns@b.org.unikernel.d/10.toml", "[net.service]\naddress = \"10.77.0.3\"\n[zones.\"c.org\"]\nfile = \"c\"\n"));

        Assert.Equal(
            ["a.org.zone=zones/a.org.zone", "b.org.zone=zones/b.org.zone c.org.zone=c"],
            set.Host!.Unikernels.Select(unit => string.Join(' ', unit.Volumes[0].Files.Select(file => $"{file.Member}={file.Source.Value}"))));
    }

    [Fact]
    public void AModuleMaySetTheOptionsOfAnother()
    {
        var site = Only(
            File("files.module.toml", "[options.files]\nnamed = true\nkeys.path = { type = \"path\", required = true }\n"
                + "[each.files.set.volume.data.files]\n\"{name}\" = \"{path}\"\n"),
            File("site.module.toml", "[module]\nmodules = [\"files\"]\n[options.site]\nkeys.root = { type = \"path\", required = true }\n"
                + "[set.image]\nfile = \"/site.hvt\"\n[set.files.index]\npath = \"{site.root}/index.html\"\n"),
            File("web.unikernel.toml", "[unit]\nmodules = [\"site\"]\n[site]\nroot = \"www\"\n[files.other]\npath = \"other\"\n"));

        Assert.Equal(["index=www/index.html", "other=other"], site.Volumes[0].Files.Select(file => $"{file.Member}={file.Source.Value}"));
        // The path begins with what the unit's author wrote, and so starts from there.
        Assert.Equal("units/web.unikernel.toml", site.Volumes[0].Files[0].Source.Span.File);
    }

    [Fact]
    public void OfTwoModulesTheLaterNamedHoldsAndListsKeepTheirOrder()
    {
        var web = Only(
            File("a.module.toml", "[set.run]\nmemory = \"16M\"\nargs.append = [\"a\"]\n"),
            File("b.module.toml", "[set.run]\nmemory = \"64M\"\nargs.append = [\"b\"]\n"),
            File("web.unikernel.toml", "[unit]\nmodules = [\"a\", \"b\"]\n[image]\nfile = \"/web.hvt\"\n"));

        Assert.Equal(ByteSize.FromMebibytes(64), web.Memory);
        Assert.Equal(["a", "b"], web.Arguments);
    }

    [Fact]
    public void AModuleInAHigherLayerTakesThePlaceOfAShippedOne()
    {
        var web = Only(
            Dns,
            File("modules/dns.module.toml", "[set.image]\nfile = \"/mine.hvt\"\n", layer: 1),
            File("web.unikernel.toml", "[unit]\nmodules = [\"dns\"]\n", layer: 1));

        Assert.Equal("/mine.hvt", ((ImageSource.File)web.Image).Path);
    }

    [Fact]
    public void AnOptionThatIsNotGivenLeavesOutWhatRefersToIt()
    {
        var module = File("web.module.toml", """
            [options.web.keys.name]
            type = "string"
            [set.unit]
            description = "The server {web.name}"
            [set.volume.config.files]
            "{web.name}" = "config"
            """);
        var without = Only(module, File("web.unikernel.toml", "[unit]\nmodules = [\"web\"]\n[image]\nfile = \"/web.hvt\"\n"));
        var with = Only(module, File("web.unikernel.toml", "[unit]\nmodules = [\"web\"]\n[image]\nfile = \"/web.hvt\"\n[web]\nname = \"x\"\n"));

        Assert.Equal(("", 0), (without.Description, without.Volumes.Length));
        Assert.Equal(("The server x", "x"), (with.Description, with.Volumes[0].Files[0].Member));
    }

    [Theory]
    [InlineData("memory = \"lots\"", "units/web.unikernel.toml:6:10: 'memory': 'lots' is not a size", null)]
    [InlineData(
        "port = 70000", "units/web.unikernel.toml:6:8: 'port': '70000:80/tcp' has the port 70000, which is not from 1 to 65535",
        "units/web.module.toml:10:12")]
    [InlineData("ports = [\"80/tcp\", \"x\"]", "units/web.unikernel.toml:6:20: 'ports': 'x' has no protocol", null)]
    public void WhatIsWrongWithAnOptionIsToldOfTheOption(string option, string message, string? note)
    {
        var module = File("web.module.toml", """
            [options.web.keys]
            memory = { type = "string", default = "32M" }
            port = { type = "integer", default = 8080 }
            ports = { type = "list-of-strings", default = [] }
            [set.image]
            file = "/web.hvt"
            [set.run]
            memory = "{web.memory}"
            [set.net.service]
            publish = ["{web.port}:80/tcp", "{web.ports}"]
            """);
        var unit = File("web.unikernel.toml", $"[unit]\nmodules = [\"web\"]\n[net.service]\nnetwork = \"lan\"\n[web]\n{option}\n");
        var found = UnitLanguage.Read([module, unit, ExampleUnits.Lan]).Diagnostics;
        Assert.DoesNotContain(found, each => each.Id is "HU0113" or "HU0011");
        var told = Assert.Single(found, each => each.Message.StartsWith('\'') && each.Message.Contains("': '", StringComparison.Ordinal));
        Assert.Equal(message, $"{told.Span}: {told.Message}");
        Assert.Equal(note, told.Notes.IsEmpty ? null : $"{told.Notes[0].Span}");
    }

    [Theory]
    [InlineData("[set.run]\nmemory = \"{web.memroy}\"\n", 1)]
    [InlineData("[set.run]\nmemory = \"lots\"\nargs = [\"{no}\", \"{none}\"]\n", 2)]
    [InlineData("[options.web\nx = 1\n", 1)]
    public void AMistakeInAModuleIsNotReportedAgainInItsUnits(string module, int mistakes)
    {
        var found = UnitLanguage.Read(
        [
            File("web.module.toml", $"[options.web.keys]\nmemory = {{ type = \"size\", required = true }}\n{module}"),
            File("a.unikernel.toml", "[unit]\nmodules = [\"web\"]\n[web]\nmemory = \"16M\"\n"),
            File("b.unikernel.toml", "[unit]\nmodules = [\"web\"]\n[web]\nmemory = \"16M\"\n[extra]\nkey = 1\n"),
        ]).Diagnostics;
        Assert.All(found, each => Assert.Equal("units/web.module.toml", each.Span.File));
        Assert.Equal(mistakes, found.Length);
    }
}
