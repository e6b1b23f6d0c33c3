using Hillingar.Builder.Builds;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Builder.Tests.Stores;
using Hillingar.Linux;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Tests.Generations;

public sealed class GenerationHistoryTests : IDisposable
{
    private readonly StoreFixture _fixture = new();
    private readonly GenerationHistory _history;

    public GenerationHistoryTests() => _history = new GenerationHistory(_fixture.Store, Folder);

    private string Folder => _fixture.Outside("generations");

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void ANewHostHasNoGeneration()
    {
        Assert.Null(_history.Current);
        Assert.Empty(_history.List());
        Assert.Throws<StoreException>(() => _history.Read(1));
        Assert.Throws<StoreException>(() => _history.SetCurrent(1));
    }

    [Fact]
    public void AGenerationIsReadAsItWasRecorded()
    {
        var host = Host("dns");
        var recorded = _history.Commit(host, []);
        Assert.Equal(new RecordedGeneration(1, IsNew: true), recorded);
        Assert.Equal(host, _history.Read(1));
        Assert.Null(_history.Current);
    }

    [Fact]
    public void WhatUnitsAskOfTheHostIsReadAsItWasRecorded()
    {
        var plain = Host("dns");
        var host = plain with
        {
            Networks = [plain.Networks[0] with { Address6 = Ipv6Interface.Parse("fd00:77::1/64") }],
            Units =
            [
                plain.Units[0] with
                {
                    Nets = [plain.Units[0].Nets[0] with { Address6 = Ipv6Interface.Parse("fd00:77::53/64"), Publish = [PublishedPort.Parse("53/udp")] }],
                    Disks = [new RealisedDisk(DeviceName.Parse("data"), UnitName.Parse("data"), ByteSize.FromMebibytes(64), IsReadOnly: false)],
                    Blocks = [new RealisedBlock(DeviceName.Parse("raw"), "/dev/vdb", IsReadOnly: true, 4096)],
                    Restart = plain.Units[0].Restart with { Policy = RestartPolicy.OnAbnormal, SuccessStatus = [3, 75], PreventStatus = [0] },
                    Cpus = CpuSet.Parse("0-1"),
                    CpuQuota = Percentage.Parse("150%"),
                    Health = new HealthCheck(
                        new HealthProbe.Dns("freumh.org", "SOA", 53), Ipv4Address.Parse("10.77.0.53"),
                        Duration.Parse("5s"), Duration.Parse("1s"), 3, Duration.Parse("10s")),
                },
            ],
        };
        _history.Commit(host, []);
        Assert.Equal(host, _history.Read(1));
        Assert.NotEqual(plain, host);
    }

    [Fact]
    public void EveryProbeIsReadBack()
    {
        HealthProbe[] probes =
        [
            new HealthProbe.Dns("freumh.org", "SOA", 53), new HealthProbe.Tcp(80), new HealthProbe.Udp(7, Payload.Parse("00ff"), Payload.Parse("ff")),
            new HealthProbe.Udp(7, Payload.Parse(""), null), new HealthProbe.Http(80, "/", 200), new HealthProbe.Ping(),
        ];
        Assert.Equal(
            typeof(HealthProbe).GetNestedTypes().Select(type => type.Name).Order(), probes.Select(probe => probe.GetType().Name).Distinct().Order());
        var plain = Host("dns");
        foreach (var probe in probes)
        {
            var health = new HealthCheck(probe, Ipv4Address.Parse("10.77.0.53"), Duration.Parse("5s"), Duration.Parse("1s"), 3, Duration.Parse("10s"));
            var host = plain with { Units = [plain.Units[0] with { Health = health }] };
            Assert.Equal(host, _history.Read(_history.Commit(host, []).Number));
        }
    }

    /// <summary>As the first version wrote it, before units could ask for more than an image, networks and packed volumes.</summary>
    [Fact]
    public void AGenerationOfAnEarlierVersionIsRead()
    {
        var path = _fixture.Outside("generation.json");
        File.WriteAllText(path, """
            {"schema": 1, "host": {
              "networks": [{"name": "service", "description": "Services", "address": "10.77.0.1/24", "mtu": 1500}],
              "units": [{
                "name": "dns", "description": "Names", "image": "/store/dns.hvt", "memory": "32M", "arguments": [], "tender": "auto",
                "nets": [{"device": "service", "network": "service", "address": "10.77.0.53/24", "mac": "02:00:00:00:00:01"}],
                "volumes": [{"device": "zones", "store-path": "/store/zones.tar"}],
                "stop-timeout": "10s",
                "restart": {"policy": "OnFailure", "delay": "100ms", "max-delay": "5s", "start-limit-burst": 5, "start-limit-interval": "10s"}
              }]
            }}
            """);
        var host = GenerationDocument.Parse(path);
        var unit = Assert.Single(host.Units);
        Assert.Equal("/store/zones.tar", Assert.Single(unit.Volumes).StorePath);
        Assert.Empty(unit.Disks);
        Assert.Empty(unit.Blocks);
        Assert.Empty(Assert.Single(unit.Nets).Publish);
        Assert.Equal((null, null, null), (unit.Cpus, unit.CpuQuota, unit.Health));
        Assert.Equal("[] []", $"{unit.Restart.SuccessStatus} {unit.Restart.PreventStatus}");
        Assert.Null(Assert.Single(host.Networks).Address6);
        Assert.Equal(host, GenerationDocument.Parse(path));
    }

    [Fact]
    public void AGenerationKeepsItsUnitFilesAndReferencesAllThatItRuns()
    {
        var host = Host("dns");
        _history.Commit(host, [new UnitFile("units/dns.unikernel.toml", "[unit]\n"), new UnitFile("README", "no unit")]);
        var entry = Assert.Single(_history.List());
        Assert.Equal("[unit]\n", File.ReadAllText(Path.Combine(entry.StorePath, "units/dns.unikernel.toml")));
        Assert.Equal(
            ["dns.unikernel.toml"], Directory.EnumerateFileSystemEntries(Path.Combine(entry.StorePath, "units")).Select(path => Path.GetFileName(path)));
        var references = _fixture.Store.Query(_fixture.Store.Parse(entry.StorePath))!.References.Select(_fixture.Store.FullPath);
        Assert.Equal(
            new[] { host.Units[0].Image, host.Units[0].Volumes[0].StorePath }.Order(StringComparer.Ordinal),
            references.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void FilesOfOneNameInSeveralFoldersAndLayersAreAllKept()
    {
        _history.Commit(Host("dns"),
        [
            new UnitFile("/share/modules/dns.module.toml", "0"),
            new UnitFile("/etc/units/dns.unikernel.d/10.toml", "1", Layer: 1),
            new UnitFile("/etc/units/web.unikernel.d/10.toml", "2", Layer: 1),
        ]);

        var path = Assert.Single(_history.List()).StorePath;
        Assert.Equal(
            ["0", "1", "2"],
            new[] { "units-0/modules/dns.module.toml", "units/dns.unikernel.d/10.toml", "units/web.unikernel.d/10.toml" }
                .Select(file => File.ReadAllText(Path.Combine(path, file))));
    }

    [Fact]
    public void AGenerationOfWhatIsNotInTheStoreIsRefused()
    {
        var host = Host("dns");
        var missing = _fixture.Store.FullPath(_fixture.Store.Formula.Text("missing", "x"u8, []));
        Assert.Throws<StoreException>(() => _history.Commit(host with { Units = [host.Units[0] with { Image = missing }] }, []));
        Assert.Empty(_history.List());
    }

    [Fact]
    public void TheFormatOfAGenerationIsKnown()
    {
        var host = Host("dns");
        _history.Commit(host, []);
        var text = File.ReadAllText(Path.Combine(_history.List()[0].StorePath, "generation.json"))
            .Replace(host.Units[0].Image, "/store/HASH-dns.hvt", StringComparison.Ordinal)
            .Replace(host.Units[0].Volumes[0].StorePath, "/store/HASH-zones.tar", StringComparison.Ordinal);
        TestKit.Golden.Matches("generation.json", text + "\n");
    }

    [Fact]
    public void WhatIsInForceAlreadyIsNoNewGeneration()
    {
        Switch(Host("dns"));
        Assert.Equal(new RecordedGeneration(1, IsNew: false), _history.Commit(Host("dns"), []));
        Assert.Single(_history.List());
    }

    [Fact]
    public void ChangedUnitFilesMakeANewGeneration()
    {
        Switch(Host("dns"));
        Assert.Equal(new RecordedGeneration(2, IsNew: true), _history.Commit(Host("dns"), [new UnitFile("dns.unikernel.toml", "# a comment\n")]));
    }

    [Fact]
    public void WhatWasInForceEarlierIsRecordedAnew()
    {
        Switch(Host("one"));
        Switch(Host("two"));
        Assert.Equal(new RecordedGeneration(3, IsNew: true), _history.Commit(Host("one"), []));
        Assert.Equal(_history.List()[0].StorePath, _history.List()[2].StorePath);
    }

    [Fact]
    public void RollingBackMovesOnlyThePointer()
    {
        Switch(Host("one"));
        Switch(Host("two"));
        _history.SetCurrent(_history.Before(_history.Current!.Value)!.Value);
        Assert.Equal(1u, _history.Current);
        Assert.Equal([(1u, true, "one"), (2u, false, "two")], _history.List().Select(entry => (entry.Number, entry.IsCurrent, entry.Units.Single())));
        Assert.Null(_history.Before(1));
    }

    [Fact]
    public void AfterARollbackNumbersGoOnFromTheHighest()
    {
        Switch(Host("one"));
        Switch(Host("two"));
        _history.SetCurrent(1);
        Assert.Equal(3u, _history.Commit(Host("three"), []).Number);
        Assert.Equal(2u, _history.Before(3));
    }

    [Fact]
    public void ANumberIsNeverUsedAgain()
    {
        Switch(Host("one"));
        Switch(Host("two"));
        File.Delete(Path.Combine(Folder, "2"));
        Assert.Equal(3u, _history.Commit(Host("two"), []).Number);
        File.Delete(Path.Combine(Folder, "3"));
        Assert.Equal(1u, _history.Before(4));
        Assert.Equal(4u, new GenerationHistory(_fixture.Store, Folder).Commit(Host("two"), []).Number);
    }

    [Fact]
    public void ALostCounterDoesNotMakeANumberComeTwice()
    {
        Switch(Host("one"));
        Switch(Host("two"));
        File.Delete(Path.Combine(Folder, "last-number"));
        Assert.Equal(3u, _history.Commit(Host("three"), []).Number);
        File.WriteAllText(Path.Combine(Folder, "last-number"), "");
        Assert.Equal(4u, _history.Commit(Host("four"), []).Number);
    }

    [Fact]
    public void WhatACrashLeftInTheMiddleOfASwitchIsInNobodysWay()
    {
        Switch(Host("one"));
        File.CreateSymbolicLink(Path.Combine(Folder, ".current.new"), "7");
        File.CreateSymbolicLink(Path.Combine(Folder, ".2.new"), "/nowhere");
        File.WriteAllText(Path.Combine(Folder, ".last-number.new"), "9");
        Assert.Equal(1u, _history.Current);
        Assert.Single(_history.List());
        Switch(Host("two"));
        Assert.Equal(2u, _history.Current);
        Assert.Equal("two", _history.Read(2).Units.Single().Name.ToString());
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder, ".*"));
    }

    [Fact]
    public void AGenerationThatCannotBeReadDoesNotHideTheOthers()
    {
        Switch(Host("one"));
        File.CreateSymbolicLink(Path.Combine(Folder, "2"), "/nowhere");
        var list = _history.List();
        Assert.Equal([(1u, true), (2u, false)], list.Select(entry => (entry.Number, entry.Problem is null)));
        Assert.StartsWith("generation 2 is gone from the store", list[1].Problem);
    }

    [Theory]
    [InlineData("{\"schema\":2,\"host\":{\"networks\":[],\"units\":[]}}", "is of schema 2")]
    [InlineData("{", "cannot be read")]
    [InlineData("null", "is of schema")]
    public void AGenerationOfAnotherFormatIsRefused(string json, string sentence)
    {
        Directory.CreateDirectory(_fixture.Outside("strange"));
        File.WriteAllText(_fixture.Outside("strange/generation.json"), json);
        File.CreateSymbolicLink(Path.Combine(Folder, "1"), _fixture.Outside("strange"));
        Assert.Contains(sentence, Assert.Throws<StoreException>(() => _history.Read(1)).Message);
    }

    [Fact]
    public void OnlyPlainNumbersAreGenerations()
    {
        Switch(Host("one"));
        foreach (var name in (string[])["007", "0", "-1", "2x", "two"])
            File.CreateSymbolicLink(Path.Combine(Folder, name), "1");
        Assert.Equal([1u], _history.List().Select(entry => entry.Number));
    }

    [Fact]
    public void WhatIsInForceAlreadyIsNotWrittenAgain()
    {
        Switch(Host("one"));
        string[] places = [Folder, _fixture.Store.RealDirectory, Path.Combine(Folder, "current"), Path.Combine(Folder, "1")];
        var before = places.Select(place => (SysStat.StatusOf(place)!.Value.Inode, File.GetLastWriteTimeUtc(place))).ToList();
        Assert.Equal(new RecordedGeneration(1, IsNew: false), _history.Commit(Host("one"), []));
        _history.SetCurrent(1);
        Assert.Equal(before, places.Select(place => (SysStat.StatusOf(place)!.Value.Inode, File.GetLastWriteTimeUtc(place))));
    }

    private void Switch(RealisedHost host) => _history.SetCurrent(_history.Commit(host, []).Number);

    private RealisedHost Host(string unit)
    {
        var network = UnitName.Parse("service");
        var image = _fixture.Store.AddFlatFile(_fixture.FileWith("image"), "dns.hvt", null);
        var zones = TarVolume.Pack(_fixture.Store, "zones.tar", [("example.org.zone", _fixture.FileWith("zone"))]);
        return new RealisedHost(
            [new NetworkDefinition(network, "Services", Ipv4Interface.Parse("10.77.0.1/24"), 1500)],
            [
                new RealisedUnit
                {
                    Name = UnitName.Parse(unit),
                    Description = "Names",
                    Image = _fixture.Store.FullPath(image),
                    Memory = ByteSize.Parse("32M"),
                    Arguments = ["--ipv4=10.77.0.53/24"],
                    Tender = TenderChoice.Parse("auto"),
                    Nets = [new NetDevice(DeviceName.Parse("service"), network, Ipv4Interface.Parse("10.77.0.53/24"), MacAddress.Parse("02:00:00:00:00:01"))],
                    Volumes = [new RealisedVolume(DeviceName.Parse("zones"), _fixture.Store.FullPath(zones))],
                    StopTimeout = Duration.Parse("10s"),
                    Restart = new RestartSpec(RestartPolicy.OnFailure, Duration.Parse("100ms"), Duration.Parse("5s"), 5, Duration.Parse("10s")),
                },
            ]);
    }
}
