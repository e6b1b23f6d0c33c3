namespace Hillingar.Architecture.Tests;

public sealed class LineLengthTests
{
    /// <summary>The most characters that a line may have; its bytes may be more.</summary>
    private const int Most = 160;

    [Fact]
    public void NoLineIsLongerThan160Characters()
    {
        var tooLong = WrittenText.Files.SelectMany(file => WrittenText.BreakableLinesOf(file)
            .Select(each => (each.Number, Length: each.Line.EnumerateRunes().Count())).Where(each => each.Length > Most)
            .Select(each => $"{file}:{each.Number}: {each.Length} characters, more than {Most}: break the line where its meaning has a joint")).ToList();

        Assert.True(tooLong.Count == 0, string.Join('\n', tooLong));
    }

    [Fact]
    public void TheFilesThatAreReadAreThoseOfTheCheckout() =>
        Assert.Superset(
            new HashSet<string> { "ARCHITECTURE.md", "test.sh", "man/hillingar.1", "src/Cli/Entry.cs", "units/dns.unikernel.toml" },
            WrittenText.Files.ToHashSet());
}
