using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CsCheck;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Tests;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("512", 512)]
    [InlineData("512B", 512)]
    [InlineData("1K", 1024)]
    [InlineData("1KiB", 1024)]
    [InlineData("32M", 33554432)]
    [InlineData("32 MiB", 33554432)]
    [InlineData("1.5G", 1610612736)]
    [InlineData("2T", 2199023255552)]
    public void SizesAreReadAsSystemdReadsThem(string text, long bytes) => Assert.Equal(bytes, ByteSize.Parse(text).Bytes);

    [Theory]
    [InlineData("100ms", 100)]
    [InlineData("5min", 300_000)]
    [InlineData("1h 30min", 5_400_000)]
    [InlineData("1h30min", 5_400_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("2 s", 2_000)]
    [InlineData("1w", 604_800_000)]
    [InlineData("0s", 0)]
    [InlineData("1 hour 2 minutes 3 seconds", 3_723_000)]
    public void DurationsAreReadAsSystemdReadsThem(string text, long milliseconds) =>
        Assert.Equal(milliseconds, Duration.Parse(text).Value.TotalMilliseconds);

    [Theory]
    [InlineData("")]
    [InlineData("M")]
    [InlineData("-1M")]
    [InlineData("32MB")]
    [InlineData("32m")]
    [InlineData("0.1K")]
    [InlineData("1e3")]
    [InlineData("99999999999T")]
    [InlineData("999999999999999999999999999999999")]
    public void WhatIsNoSizeIsRefused(string text) => Refuses<ByteSize>(text);

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("-5s")]
    [InlineData("5 parsecs")]
    [InlineData("s")]
    [InlineData("0.1us")]
    [InlineData("99999999999999999w")]
    [InlineData("300000w 300000w 300000w 300000w 300000w 300000w")]
    public void WhatIsNoDurationIsRefused(string text) => Refuses<Duration>(text);

    [Theory]
    [InlineData("10.0.0")]
    [InlineData("10.0.0.0.1")]
    [InlineData("10.0.0.256")]
    [InlineData("10.0.0.01")]
    [InlineData("10.0.0.+1")]
    [InlineData(" 10.0.0.1")]
    [InlineData("0x0a.0.0.1")]
    public void WhatIsNoAddressIsRefused(string text) => Refuses<Ipv4Address>(text);

    [Theory]
    [InlineData("10.0.0.0")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/024")]
    [InlineData("10.0.0.1/24")]
    public void WhatIsNoPrefixIsRefused(string text) => Refuses<Ipv4Prefix>(text);

    [Theory]
    [InlineData("02:00:00:00:00")]
    [InlineData("02:00:00:00:00:0")]
    [InlineData("02:00:00:00:00:0g")]
    [InlineData("00:00:00:00:00:00")]
    [InlineData("ff:ff:ff:ff:ff:ff")]
    public void WhatIsNoMacAddressIsRefused(string text) => Refuses<MacAddress>(text);

    [Fact]
    public void AHashHasFourSpellings()
    {
        // The hash of the empty string, as nix-hash prints it.
        var hash = Sha256Hash.Parse("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

        Assert.Equal(hash, Sha256Hash.Parse("sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="));
        Assert.Equal(hash, Sha256Hash.Parse("0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73"));
        Assert.Equal(hash, Sha256Hash.Parse("sha256:0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73"));
        Assert.Equal(hash, Sha256Hash.Parse("sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"));
        Assert.Equal("sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", hash.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha256-")]
    [InlineData("sha512-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")]
    [InlineData("sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85g")]
    [InlineData("zmdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73")]
    [InlineData("0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c7e")]
    public void WhatIsNoHashIsRefused(string text) => Refuses<Sha256Hash>(text);

    [Theory]
    [InlineData("0")]
    [InlineData("0g")]
    [InlineData("0x00")]
    [InlineData("00  ff")]
    [InlineData(" 00")]
    [InlineData("0 0f f")]
    public void WhatIsNoRowOfBytesIsRefused(string text) => Refuses<Payload>(text);

    [Fact]
    public void APayloadFitsADatagram()
    {
        Assert.Equal(1200, Payload.Parse(new string('0', 2400)).ToBytes().Length);
        Refuses<Payload>(new string('0', 2402));
        Assert.Equal([0, 255, 16], Payload.Parse("00 Ff10").ToBytes());
        Assert.Throws<ArgumentException>(() => Payload.FromBytes(new byte[1201]));
    }

    [Fact]
    public void TheTextOfAQuantityGivesTheQuantityBack()
    {
        Gen.Byte.Array[0, 1200].Sample(bytes => RoundTrips(Payload.FromBytes(bytes)));
        Gen.Long[0, long.MaxValue].Sample(bytes => RoundTrips(new ByteSize(bytes)));
        Gen.Long[0, TimeSpan.MaxValue.Ticks / 10].Sample(microseconds => RoundTrips(new Duration(TimeSpan.FromTicks(microseconds * 10))));
        Gen.UInt.Sample(value => RoundTrips(new Ipv4Address(value)));
        Gen.UInt.Select(Gen.Int[0, 32]).Sample((value, length) => RoundTrips(Ipv4Prefix.Around(new Ipv4Address(value), length)));
        Gen.UInt.Select(Gen.Int[0, 32]).Sample((value, length) => RoundTrips(new Ipv4Interface(new Ipv4Address(value), length)));
        Gen.ULong[1, (1UL << 48) - 1].Select(value => value & ~(1UL << 40)).Where(value => value != 0).Sample(value => RoundTrips(new MacAddress(value)));
        var addresses6 = Gen.ULong.Select(Gen.ULong, (high, low) => new Ipv6Address(new UInt128(high, low)));
        addresses6.Sample(address => RoundTrips(address));
        Gen.UShort.Select(Gen.Int[0, 7]).Sample((group, place) => RoundTrips(new Ipv6Address((UInt128)group << (16 * place))));
        addresses6.Select(Gen.Int[0, 128]).Sample((address, length) => RoundTrips(Ipv6Prefix.Around(address, length)));
        addresses6.Select(Gen.Int[0, 128]).Sample((address, length) => RoundTrips(new Ipv6Interface(address, length)));
        Gen.Long[0, long.MaxValue / 100].Sample(hundredths => RoundTrips(new Percentage(hundredths)));
        Gen.Int[0, 1023].Array[1, 40].Sample(cpus =>
        {
            var set = CpuSet.Parse(string.Join(',', cpus));
            Assert.Equal(cpus.Distinct().Order(), set.Cpus);
            RoundTrips(set);
        });
        Gen.Int[1, 65535].Select(Gen.Int[1, 65535], Gen.Bool, Gen.UInt).Sample((host, guest, isTcp, address) => RoundTrips(new PublishedPort(
            address % 2 == 1 ? new Ipv4Address(address) : null, null, host, guest, isTcp ? TransportProtocol.Tcp : TransportProtocol.Udp)));
        Gen.Byte.Array[32].Sample(bytes => RoundTrips(Sha256Hash.FromBytes(bytes)));
        foreach (var text in new[] { "auto", "hillingar", "solo5-hvt", "solo5-spt", "/usr/bin/solo5-hvt" })
            RoundTrips(TenderChoice.Parse(text));
    }

    [Fact]
    public void APrefixHoldsItsOwnAddressesAndNoOthers() => Gen.UInt.Select(Gen.Int[0, 32], Gen.UInt).Sample((value, length, other) =>
    {
        var prefix = Ipv4Prefix.Around(new Ipv4Address(value), length);
        Assert.True(prefix.Contains(new Ipv4Address(value)));
        var isInside = length == 0 || value >> (32 - length) == other >> (32 - length);
        Assert.Equal(isInside, prefix.Contains(new Ipv4Address(other)));
        Assert.Equal(isInside, prefix.Overlaps(Ipv4Prefix.Around(new Ipv4Address(other), Math.Max(length, 30))));
    });

    [Fact]
    public void ADerivedMacAddressIsLocalUnicastAndStable()
    {
        var mac = MacAddress.Derive(UnitName.Parse("dns"), DeviceName.Parse("service"));

        Assert.Equal("02:8f:d8:cc:07:07", mac.ToString());
        Assert.Equal(mac, MacAddress.Parse(mac.ToString()));
    }

    [Fact]
    public void ARealisedHostSurvivesJson()
    {
        var host = RealisedHost.Of(ExampleUnits.Host, _ => "/store/image", (_, _) => "/store/zones");
        var options = new JsonSerializerOptions
        {
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
            Converters =
            {
                new ValueListJsonConverter<NetworkDefinition>(), new ValueListJsonConverter<RealisedUnit>(), new ValueListJsonConverter<TargetDefinition>(),
                new ValueListJsonConverter<VolumeDefinition>(), new ValueListJsonConverter<Dependency>(), new ValueListJsonConverter<NetDevice>(),
                new ValueListJsonConverter<PublishedPort>(), new ValueListJsonConverter<RealisedVolume>(), new ValueListJsonConverter<RealisedDisk>(),
                new ValueListJsonConverter<RealisedBlock>(), new ValueListJsonConverter<string>(),
            },
        };
        var json = JsonSerializer.Serialize(host, options);

        Assert.Equal(host, JsonSerializer.Deserialize<RealisedHost>(json, options));
        Assert.Contains("\"Address\":\"10.77.0.53/24\"", json, StringComparison.Ordinal);
        Assert.Contains("\"Memory\":\"32M\"", json, StringComparison.Ordinal);
        Assert.Contains("\"Policy\":\"OnFailure\"", json, StringComparison.Ordinal);
    }

    private static void RoundTrips<T>(T value)
        where T : IQuantity<T>
    {
        Assert.Equal(value, Quantity.Parse<T>(value.ToString()!));
        Assert.Equal(value, JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(value)));
    }

    private static void Refuses<T>(string text)
        where T : IQuantity<T>
    {
        Assert.False(T.TryRead(text, out _, out var problem));
        Assert.NotEmpty(problem);
    }

    [Theory]
    [InlineData("0-3,8", "0-3,8")]
    [InlineData("8, 0,1,2", "0-2,8")]
    [InlineData("1023", "1023")]
    public void SetsOfCpusAreWrittenInOrder(string text, string canonical) => Assert.Equal(canonical, CpuSet.Parse(text).ToString());

    [Theory]
    [InlineData("53/udp", "53/udp", 53)]
    [InlineData("8080:80/tcp", "8080:80/tcp", 80)]
    [InlineData("80:80/tcp", "80/tcp", 80)]
    [InlineData("127.0.0.1:8080:80/tcp", "127.0.0.1:8080:80/tcp", 80)]
    [InlineData("127.0.0.1:53/udp", "127.0.0.1:53/udp", 53)]
    [InlineData("[FD00::1]:8080:80/tcp", "[fd00::1]:8080:80/tcp", 80)]
    public void PublishedPortsHaveTheFormsThatPeopleKnow(string text, string canonical, int guest) =>
        Assert.Equal((canonical, guest), (PublishedPort.Parse(text).ToString(), PublishedPort.Parse(text).GuestPort));

    [Theory]
    [InlineData("fd00:77::1/64")]
    [InlineData("[fd00:77::1]")]
    [InlineData("fe80::1%eth0")]
    [InlineData("10.0.0.1")]
    [InlineData("::1::2")]
    [InlineData("12345::")]
    [InlineData("")]
    public void WhatThePlatformTakesForAnIpv6AddressIsNotAlwaysOne(string text) => Assert.False(Ipv6Address.TryRead(text, out _, out _));

    [Fact]
    public void EveryCanonicalTextMatchesThePatternOfItsType()
    {
        Matches<ByteSize>("1500", "32M", "1.5 GiB");
        Matches<Duration>("0s", "1h 30min", "1.5s");
        Matches<Ipv4Address>("10.77.0.1");
        Matches<Ipv4Interface>("10.77.0.1/24");
        Matches<Ipv6Address>("::", "fd00:77::53", "::ffff:10.0.0.1");
        Matches<Ipv6Interface>("fd00:77::1/64");
        Matches<MacAddress>("02:00:00:00:00:01");
        Matches<Sha256Hash>(Sha256Hash.FromBytes(new byte[32]).ToString(), new string('0', 64), new string('0', 52));
        Matches<CpuSet>("0-3,8");
        Matches<Percentage>("150%", "12.5%");
        Matches<PublishedPort>("53/udp", "127.0.0.1:8080:80/tcp", "[::1]:80/tcp");
        Matches<UnitId>("dns", "dns@a.b", "lan.network", "data@1.volume");
        Matches<DeviceName>("service");

        static void Matches<T>(params string[] texts)
            where T : IQuantity<T> => Assert.All(texts, text =>
        {
            Assert.True(T.TryRead(text, out _, out _));
            Assert.Matches($"^({T.Pattern})$", text);
        });
    }
}
