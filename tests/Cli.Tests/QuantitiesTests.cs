using Hillingar.Cli.Output;

namespace Hillingar.Cli.Tests;

public sealed class QuantitiesTests
{
    [Theory]
    [InlineData(0, "0ms")]
    [InlineData(999_999, "999ms")]
    [InlineData(1_000_000, "1s")]
    [InlineData(61_000_000, "1min 1s")]
    [InlineData(3600_000_000, "1h")]
    [InlineData(3605_000_000, "1h 5s")]
    [InlineData(7380_000_000, "2h 3min")]
    [InlineData(90_061_000_000, "1d 1h")]
    [InlineData(1_209_600_000_000, "2w")]
    public void ASpanHasAtMostTwoParts(ulong microseconds, string expected) =>
        Assert.Equal(expected, Quantities.Span(microseconds));

    [Theory]
    [InlineData(512, "512B")]
    [InlineData(33_554_432, "32M")]
    [InlineData(34_603_008, "33M")]
    [InlineData(1_073_741_824, "1G")]
    public void SizesHaveBinarySuffixes(ulong bytes, string expected) => Assert.Equal(expected, Quantities.Size(bytes));
}
