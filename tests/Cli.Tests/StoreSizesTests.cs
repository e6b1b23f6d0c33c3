using Hillingar.Cli.Output;

namespace Hillingar.Cli.Tests;

public sealed class StoreSizesTests
{
    [Theory]
    [InlineData("0", 0L)]
    [InlineData("1024", 1024L)]
    [InlineData("5GiB", 5L << 30)]
    [InlineData("300 M", 300L << 20)]
    [InlineData("8388607T", 8388607L << 40)]
    [InlineData("8388608T", null)]
    [InlineData("", null)]
    [InlineData("GiB", null)]
    [InlineData("-1", null)]
    [InlineData("5GB", null)]
    public void SizesAreRead(string text, long? bytes) => Assert.Equal(bytes, StoreSizes.TryParse(text));

    [Theory]
    [InlineData("30d", 30 * 86400)]
    [InlineData("2w", 14 * 86400)]
    [InlineData("90min", 5400)]
    [InlineData("12h", 43200)]
    [InlineData("1s", 1)]
    [InlineData("30", null)]
    [InlineData("d", null)]
    [InlineData("-1d", null)]
    [InlineData("30 years", null)]
    public void SpansAreRead(string text, int? seconds) => Assert.Equal(seconds, StoreSizes.TryParseSpan(text) is { } span ? (int)span.TotalSeconds : null);

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(5L << 30, "5.0 GiB")]
    public void SizesAreShownShort(long bytes, string text) => Assert.Equal(text, StoreSizes.Short(bytes));
}
