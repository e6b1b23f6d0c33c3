using System.Collections.Immutable;
using Hillingar.TestKit;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Language;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Tests;

public sealed class ManifestWiringTests
{
    private static readonly ManifestDevice Service = new("service", DeviceKind.Net);
    private static readonly ManifestDevice Zones = new("zones", DeviceKind.Block);

    private static readonly (string Name, ImmutableArray<Diagnostic> Found)[] Cases =
    [
        ("device-missing", Check(new(ImageTarget.Hvt, [Service, Zones, new("management", DeviceKind.Net)]))),
        ("device-superfluous", Check(new(ImageTarget.Hvt, [Service]))),
        ("device-misspelt", Check(new(ImageTarget.Hvt, [new("services", DeviceKind.Net), Zones]))),
        ("device-of-other-kind", Check(new(ImageTarget.Hvt, [Service, new("zones", DeviceKind.Net)]))),
        ("wrong-target", Check(new(ImageTarget.Virtio, [Service, Zones]))),
        ("wrong-target-for-tender", Check(new(ImageTarget.Spt, [Service, Zones]), "hillingar")),
        ("block-missing", Check(new(ImageTarget.Hvt, [Service, Zones, new("disk", DeviceKind.Block)]))),
        ("memory-too-small", Check(new(ImageTarget.Hvt, [Service, Zones]) { EndAddress = 40 << 20 })),
        ("memory-without-heap", Check(new(ImageTarget.Hvt, [Service, Zones]) { EndAddress = (32 << 20) - 4096 })),
        ("wrong-abi-version", Check(new(ImageTarget.Hvt, [Service, Zones]) { AbiVersion = 1 })),
        ("image-not-found", [SourceFindings.ImageNotFound(Dns(), "guests/dns.hvt", "No such file or directory")]),
        ("recipe-not-found", [SourceFindings.RecipeNotFound(Dns(), "guests/dns/build.toml", "No such file or directory")]),
        ("volume-file-not-found", [SourceFindings.VolumeFileNotFound(Dns().Volumes[0].Files[0], "Permission denied")]),
        ("hash-mismatch", [SourceFindings.HashMismatch(Dns(), Sha256Hash.FromBytes(new byte[32]), Sha256Hash.FromBytes([.. Enumerable.Repeat((byte)1, 32)]))]),
        ("no-tender", [SourceFindings.NoTender(Dns(), "solo5-spt")]),
        ("not-a-solo5-image", [SourceFindings.NotASolo5Image(Dns(), "it has no manifest note")]),
    ];

    public static IEnumerable<string> ShownIds => Cases.SelectMany(each => each.Found).Select(diagnostic => diagnostic.Id);

    public static TheoryData<string> CaseNames => [.. Cases.Select(each => each.Name)];

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void AFindingAboutTheImageIsExplained(string name)
    {
        var found = Cases.Single(each => each.Name == name).Found;

        Golden.Matches($"wiring/{name}.txt", DiagnosticRenderer.Render(found, [ExampleUnits.Dns]));
    }

    [Fact]
    public void AUnitThatMatchesItsImageHasNoFindings()
    {
        Assert.Empty(Check(new(ImageTarget.Hvt, [Service, Zones])));
        Assert.Empty(Check(new(ImageTarget.Spt, [Zones, Service])));
        Assert.Empty(Check(new(ImageTarget.Xen, [Zones, Service]), "/usr/local/bin/xen-tender"));
        Assert.Empty(Check(new(ImageTarget.Hvt, [Service, Zones]) { AbiVersion = 2, EndAddress = 31 << 20 }));
        Assert.Empty(Check(new(ImageTarget.Hvt, [Service, Zones]) { AbiVersion = 9 }, "/usr/local/bin/other-tender"));
    }

    [Fact]
    public void AHostsFileIsABlockDeviceToo()
    {
        var dns = Dns();
        var block = new BlockSpec(
            new Located<DeviceName>(DeviceName.Parse("disk"), dns.ImagePlace),
            new Located<string>("/dev/vdb", dns.ImagePlace), IsReadOnly: false, SectorSize: 512);

        Assert.Empty(ManifestWiring.Check(dns with { Blocks = [block] }, new(ImageTarget.Hvt, [Service, Zones, new("disk", DeviceKind.Block)])));
        Assert.Equal(
            [DiagnosticCatalog.DeviceSuperfluous.Id],
            ManifestWiring.Check(dns with { Blocks = [block] }, new(ImageTarget.Hvt, [Service, Zones])).Select(found => found.Id));
    }

    private static ImmutableArray<Diagnostic> Check(ImageManifest manifest, string tender = "auto")
    {
        var dns = Dns();
        return ManifestWiring.Check(dns with { Tender = TenderChoice.Parse(tender) }, manifest);
    }

    private static UnikernelSpec Dns() => ExampleUnits.Host.Unikernels[0];
}
