using CsCheck;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Language;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Tests;

public sealed class UnitLanguageTests
{
    [Fact]
    public void TheExampleIsSound()
    {
        var set = UnitLanguage.Read([ExampleUnits.Lan, ExampleUnits.Dns]);

        Assert.Empty(set.Diagnostics);
        var dns = Assert.Single(set.Host!.Unikernels);
        Assert.Equal("dns", dns.Name.ToString());
        Assert.Equal(new ImageSource.Build("../guests/dns"), dns.Image);
        Assert.Equal(ByteSize.FromMebibytes(32), dns.Memory);
        Assert.Equal(["--ipv4=10.77.0.53/24", "--ipv4-gateway=10.77.0.1"], dns.Arguments);
        Assert.IsType<TenderChoice.Auto>(dns.Tender);
        Assert.Equal(Duration.Parse("10s"), dns.StopTimeout);
        Assert.Equal(
            new RestartSpec(RestartPolicy.OnFailure, Duration.Parse("100ms"), Duration.Parse("30s"), 20, Duration.Parse("10min")), dns.Restart);

        var net = Assert.Single(dns.Nets);
        Assert.Equal("service", net.Device.ToString());
        Assert.Equal("10.77.0.53/24", net.Address.ToString());
        Assert.Equal(MacAddress.Derive(dns.Name, net.Device), net.Mac);

        var volume = Assert.Single(dns.Volumes);
        var file = Assert.Single(volume.Files);
        Assert.Equal("freumh.org.zone", file.Member);
        Assert.Equal("zones/freumh.org.zone", file.Source.Value);
        Assert.Equal(new SourceSpan("units/dns.unikernel.toml", 17, 31, 17, 54), file.Source.Span);

        var lan = Assert.Single(set.Host.Networks);
        Assert.Equal("10.77.0.0/24", lan.Address.Prefix.ToString());
        Assert.Equal(1500, lan.Mtu);
    }

    [Fact]
    public void TheOrderOfTheFilesHasNoInfluence() => Gen.Int[0, BrokenCase.Names.Count() - 1].Select(Gen.Int).Sample(
        (index, seed) =>
        {
            UnitFile[] files = [.. BrokenCase.Read(BrokenCase.Names.ElementAt(index)).Files];
            UnitFile[] shuffled = [.. files];
            new Random(seed).Shuffle(shuffled);

            Assert.Equal(
                DiagnosticRenderer.Render(UnitLanguage.Read(files).Diagnostics, files),
                DiagnosticRenderer.Render(UnitLanguage.Read(shuffled).Diagnostics, files));
        },
        iter: 200);

    [Fact]
    public void AFileWithTwoDottedSectionsReadsLikeOneWithHeads()
    {
        var set = ExampleUnits.ReadDnsWith(
            "[net.service]    # the device's name in the image's Solo5 manifest\nnetwork = \"lan\"  # lan.network.toml\naddress = \"10.77.0.53\"",
            "[net]\nservice.network = \"lan\"\nservice.address = \"10.77.0.53\"");

        Assert.Empty(set.Diagnostics);
        Assert.Equal("10.77.0.53/24", set.Host!.Unikernels[0].Nets[0].Address.ToString());
    }

    [Fact]
    public void BracesCanBeMeantLiterally()
    {
        var set = ExampleUnits.ReadDnsWith("--ipv4={net.service.cidr}", "--json={{\\\"unit\\\":\\\"{unit.name}\\\"}}");

        Assert.Empty(set.Diagnostics);
        Assert.Equal("--json={\"unit\":\"dns\"}", set.Host!.Unikernels[0].Arguments[0]);
    }

    [Fact]
    public void EveryReferenceHasItsValue()
    {
        var set = ExampleUnits.ReadDnsWith(
            "\"--ipv4={net.service.cidr}\"", "\"{net.service.address},{net.service.netmask},{net.service.mac},{unit.name}\"");

        var mac = set.Host!.Unikernels[0].Nets[0].Mac;
        Assert.Equal($"10.77.0.53,255.255.255.0,{mac},dns", set.Host!.Unikernels[0].Arguments[0]);
    }

    [Fact]
    public void TwoUnitsOnOneNetworkGetDifferentDerivedAddresses()
    {
        var second = new UnitFile("units/dns2.unikernel.toml", ExampleUnits.Dns.Text.Replace("10.77.0.53", "10.77.0.54", StringComparison.Ordinal));
        var set = UnitLanguage.Read([ExampleUnits.Lan, ExampleUnits.Dns, second]);

        Assert.Empty(set.Diagnostics);
        Assert.NotEqual(set.Host!.Unikernels[0].Nets[0].Mac, set.Host.Unikernels[1].Nets[0].Mac);
    }

    [Fact]
    public void WarningsAloneLeaveTheHostUsable()
    {
        var set = UnitLanguage.Read([ExampleUnits.Lan, ExampleUnits.Dns, new UnitFile("units/README.md", "# units")]);

        Assert.Equal(DiagnosticCatalog.NotAUnitFile.Id, Assert.Single(set.Diagnostics).Id);
        Assert.NotNull(set.Host);
    }

    [Fact]
    public void AByteOrderMarkAndWindowsLineEndsAreRead()
    {
        var dns = ExampleUnits.Dns with { Text = "\uFEFF" + ExampleUnits.Dns.Text.Replace("\n", "\r\n", StringComparison.Ordinal) };

        Assert.Empty(UnitLanguage.Read([ExampleUnits.Lan, dns]).Diagnostics);
    }

    [Fact]
    public void ACommandLineOfExactlyTheLimitIsAllowed()
    {
        Assert.Empty(ReadArgs(8191).Diagnostics);
        Assert.Equal(DiagnosticCatalog.CommandLineTooLong.Id, Assert.Single(ReadArgs(8192).Diagnostics).Id);

        static UnitSet ReadArgs(int length) => ExampleUnits.ReadDnsWith(
            "\"--ipv4={net.service.cidr}\", \"--ipv4-gateway={net.service.gateway}\"", $"\"{new string('a', length - 2)}\", \"b\"");
    }
}
