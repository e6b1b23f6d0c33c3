using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Language;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Tests;

/// <summary>What the keys of the newer sections mean, as the run time is given it.</summary>
public sealed class SpecificationTests
{
    private static readonly UnitFile Lan = new("units/lan.network.toml", "[network]\naddress = \"10.77.0.1/24\"\naddress6 = \"fd00:77::1/64\"\n");

    [Fact]
    public void AUnitOfEveryTypeIsReadWithItsDependencies()
    {
        var host = Read(
            Lan with { Text = $"[unit]\nbefore = [\"web.target\"]\n{Lan.Text}" },
            new UnitFile("units/data.volume.toml", "[unit]\ndescription = \"Data\"\nwants = [\"lan.network\"]\n[volume]\nsize = \"1GiB\"\n"),
            new UnitFile("units/pages.volume.toml", "[volume]\nfiles = { \"index.html\" = \"www/index.html\" }\n"),
            new UnitFile("units/web.target.toml", "[unit]\nrequires = [\"web\"]\nupholds = [\"web\"]\n"),
            new UnitFile("units/web.unikernel.toml", """
                [unit]
                after = ["data.volume"]
                part-of = ["web.target"]
                [image]
                file = "web.hvt"
                [net.service]
                network = "lan"
                address = "10.77.0.80"
                [net.management]
                network = "lan"
                address = "10.77.0.81"
                [volume.disk]
                volume = "data"
                [volume.pages]
                volume = "pages"
                [volume.own]
                files = { "a" = "a" }
                """));

        var web = Assert.Single(host.Unikernels);
        Assert.Equal(
            [
                "PartOf web.target", "After data.volume",
                "Requires lan.network", "Requires data.volume", "Requires pages.volume", "After lan.network", "After data.volume", "After pages.volume",
            ],
            web.Dependencies.Select(dependency => $"{dependency.Kind} {dependency.On}"));
        Assert.Equal("units/web.unikernel.toml:7", $"{web.Written.Of("net", "service", "network").File}:{web.Written.Of("net", "service", "network").Line}");
        Assert.Equal(["Before web.target"], host.Networks[0].Dependencies.Select(dependency => $"{dependency.Kind} {dependency.On}"));
        Assert.Equal(["Requires web", "Upholds web"], host.Targets.Single().Dependencies.Select(dependency => $"{dependency.Kind} {dependency.On}"));

        var data = host.Volumes[0];
        Assert.Equal(
            ("data", "Data", 1L << 30), (data.Name.ToString(), data.Definition.Description, Assert.IsType<VolumeContent.Disk>(data.Content).Size.Value.Bytes));
        Assert.Equal(["Wants lan.network"], data.Definition.Dependencies.Select(dependency => $"{dependency.Kind} {dependency.On}"));
        Assert.Equal("www/index.html", Assert.IsType<VolumeContent.Packed>(host.Volumes[1].Content).Members.Single().Source.Value);
        Assert.Equal(
            ["disk data False", "own own", "pages pages True"],
            web.Volumes.Select(volume =>
                volume.Source is VolumeSource.Unit unit ? $"{volume.Device.Value} {unit.Volume.Value} {unit.IsReadOnly}" : $"{volume.Device.Value} own"));
    }

    [Fact]
    public void WhatUnitsAskOfTheHostIsRealisedWithThem()
    {
        var host = RealisedHost.Of(
            Read(
                Lan,
                new UnitFile("units/data.volume.toml", "[volume]\nsize = \"1GiB\"\n"),
                new UnitFile("units/pages.volume.toml", "[volume]\nfiles = { \"index.html\" = \"www/index.html\" }\n"),
                new UnitFile("units/web.unikernel.toml", """
                    [image]
                    file = "web.hvt"
                    [run]
                    cpus = "0-1"
                    cpu-quota = "150%"
                    args = ["{volume.disk.path}", "{volume.pages.path}"]
                    [net.service]
                    network = "lan"
                    address = "10.77.0.80"
                    address6 = "fd00:77::80"
                    publish = ["8080:80/tcp"]
                    [volume.disk]
                    volume = "data"
                    read-only = true
                    [volume.pages]
                    volume = "pages"
                    [block.raw]
                    path = "disk.img"
                    sector-size = 4096
                    [health]
                    http = { port = 80 }
                    """)),
            _ => "/store/web",
            (unit, volume) => $"/store/{volume.Device.Value}.tar",
            block => $"/units/{block.Path.Value}",
            volume => $"/volumes/{volume}");

        var web = Assert.Single(host.Units);
        Assert.Equal(Ipv6Interface.Parse("fd00:77::1/64"), Assert.Single(host.Networks).Address6);
        var net = Assert.Single(web.Nets);
        Assert.Equal((Ipv6Interface.Parse("fd00:77::80/64"), PublishedPort.Parse("8080:80/tcp")), (net.Address6, Assert.Single(net.Publish)));
        Assert.Equal(new RealisedVolume(DeviceName.Parse("pages"), "/store/pages.tar"), Assert.Single(web.Volumes));
        Assert.Equal(new RealisedDisk(DeviceName.Parse("disk"), UnitName.Parse("data"), new ByteSize(1L << 30), IsReadOnly: true), Assert.Single(web.Disks));
        Assert.Equal(new RealisedBlock(DeviceName.Parse("raw"), "/units/disk.img", IsReadOnly: false, 4096), Assert.Single(web.Blocks));
        Assert.Equal((CpuSet.Parse("0-1"), Percentage.Parse("150%")), (web.Cpus, web.CpuQuota));
        Assert.Equal((new HealthProbe.Http(80, "/", 200), Ipv4Address.Parse("10.77.0.80")), (web.Health!.Probe, web.Health.Address));
        Assert.Equal(["/volumes/data", "/store/pages.tar"], web.Arguments);
    }

    [Fact]
    public void DevicesHaveAddressesOfBothKindsAndPublishPorts()
    {
        var web = Read(Lan, new UnitFile("units/web.unikernel.toml", """
            [image]
            file = "web.hvt"
            [run]
            args = ["--ipv6={net.service.cidr6}", "--gw6={net.service.gateway6}", "{net.service.address6}"]
            cpus = "0-1,3"
            cpu-quota = "150%"
            [net.service]
            network = "lan"
            address = "10.77.0.80"
            address6 = "fd00:77::80"
            publish = ["53/udp", "127.0.0.1:8080:80/tcp"]
            [block.disk]
            path = "/dev/vg0/web"
            read-only = true
            sector-size = 4096
            """)).Unikernels.Single();

        var net = web.Nets.Single();
        Assert.Equal("fd00:77::80/64", $"{net.Address6}");
        Assert.Equal(["53/udp", "127.0.0.1:8080:80/tcp"], net.Publish.Select(port => port.ToString()));
        Assert.Equal(["--ipv6=fd00:77::80/64", "--gw6=fd00:77::1", "fd00:77::80"], web.Arguments);
        Assert.Equal(("0-1,3", 15000), ($"{web.Cpus}", web.CpuQuota!.Value.PerTenThousand));
        var block = web.Blocks.Single();
        Assert.Equal(("disk", "/dev/vg0/web", true, 4096), ($"{block.Device.Value}", block.Path.Value, block.IsReadOnly, block.SectorSize));
    }

    [Theory]
    [InlineData("dns = { name = \"a.org\", type = \"SOA\" }", "Dns { Name = a.org, Type = SOA, Port = 53 }")]
    [InlineData("tcp = { port = 80 }", "Tcp { Port = 80 }")]
    [InlineData("udp = { port = 7, send = \"hé\" }", "Udp { Port = 7, Send = 68c3a9, Expect =  }")]
    [InlineData("udp = { port = 7, send = \"\", expect = \"a\" }", "Udp { Port = 7, Send = , Expect = 61 }")]
    [InlineData("udp = { port = 7, send-hex = \"00 FFff\", expect-hex = \"01\" }", "Udp { Port = 7, Send = 00ffff, Expect = 01 }")]
    [InlineData("http = {}", "Http { Port = 80, Path = /, Status = 200 }")]
    [InlineData("http.path = \"/alive\"\nhttp.status = 204\nhttp.port = 8080", "Http { Port = 8080, Path = /alive, Status = 204 }")]
    [InlineData("ping = true", "Ping { }")]
    public void AProbeIsReadWithItsDefaults(string written, string probe)
    {
        var health = Read(Lan, new UnitFile("units/web.unikernel.toml", $"""
            [image]
            file = "web.hvt"
            [net.service]
            network = "lan"
            address = "10.77.0.80"
            [health]
            interval = "5s"
            {written}
            """)).Unikernels.Single().Health!;

        Assert.Equal(probe, health.Probe.ToString());
        Assert.Equal(
            ("10.77.0.80", "5s", "2s", 3, "10s"),
            ($"{health.Address}", $"{health.Interval}", $"{health.Timeout}", health.Failures, $"{health.Grace}"));
    }

    [Fact]
    public void ExitStatusesAreASetOfWhichDropInsAddToTheOther()
    {
        var restart = Read(
            Lan,
            new UnitFile("units/web.unikernel.toml", "[image]\nfile = \"web.hvt\"\n"
                + "[restart]\npolicy = \"on-abnormal\"\nsuccess-status = [75, 3, 75]\nprevent-status = [9]\n"),
            new UnitFile("units/web.unikernel.d/10.toml", "[restart]\nprevent-status.append = [0, 255]\n")).Unikernels.Single().Restart;

        Assert.Equal((RestartPolicy.OnAbnormal, "[3, 75]", "[0, 9, 255]"), (restart.Policy, $"{restart.SuccessStatus}", $"{restart.PreventStatus}"));
    }

    [Fact]
    public void InstancesOfAllTypesExistWhereTheyAreNeeded()
    {
        var host = Read(
            new UnitFile("units/lan@.network.toml", "[network]\naddress = \"10.%i.0.1/24\"\n"),
            new UnitFile("units/data@.volume.toml", "[volume]\nsize = \"1G\"\n"),
            new UnitFile("units/web@.unikernel.toml", "[image]\nfile = \"web.hvt\"\n[net.service]\nnetwork = \"lan@%i\"\n"
                + "address = \"10.%i.0.2\"\n[volume.disk]\nvolume = \"data@%i\"\n"),
            new UnitFile("units/all.target.toml", "[unit]\nwants = [\"web@1\", \"web@2\"]\n"));

        Assert.Equal(["web@1", "web@2"], host.Unikernels.Select(unit => unit.Name.ToString()));
        Assert.Equal(["lan@1", "lan@2"], host.Networks.Select(unit => unit.Name.ToString()));
        Assert.Equal(["data@1", "data@2"], host.Volumes.Select(unit => unit.Name.ToString()));
    }

    private static HostSpec Read(params UnitFile[] files)
    {
        var set = UnitLanguage.Read(files);
        Assert.Equal("", DiagnosticRenderer.Render(set.Diagnostics, files));
        return set.Host!;
    }
}
