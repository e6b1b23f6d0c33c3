using System.Text;
using CsCheck;
using Hillingar.Guests.Cli;
using Hillingar.Guests.Text;

namespace Hillingar.Guests.Tests;

/// <summary>The command line is split as MirageOS splits it.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("   ", new string[0])]
    [InlineData("one  two", new[] { "one", "two" })]
    [InlineData("a\"b c\"d", new[] { "ab cd" })]
    [InlineData("a\\ b \\\"c\\\\ \\n", new[] { "a b", "\"c\\", "n" })]
    [InlineData("\"\" x", new[] { "x" })]
    [InlineData("'a b'\tc", new[] { "'a", "b'\tc" })]
    [InlineData("\"a\\\"b\"", new[] { "a\"b" })]
    public void WordsAreSeparatedBySpacesOnly(string line, string[] expected) => Assert.Equal(expected, Split(line));

    [Theory]
    [InlineData("\"open")]
    [InlineData("end\\")]
    public void ALineThatEndsInTheMiddleIsRefused(string line) => Assert.Null(Split(line));

    [Fact]
    public void ALineLongerThanTheTenderHandsOverIsRefused()
    {
        Assert.NotNull(Split(new string('a', CommandLine.Longest)));
        Assert.Null(Split(new string('a', CommandLine.Longest + 1)));
    }

    [Fact]
    public void EscapingEveryCharacterGivesTheWordsBack() =>
        Gen.String[Gen.Char[' ', '~'], 1, 8].Array[0, 6].Sample(words =>
        {
            var line = string.Join(' ', words.Select(word => string.Concat(word.Select(c => $"\\{c}"))));
            return Split(line)!.SequenceEqual(words);
        });

    [Theory]
    [InlineData("--ipv4=10.77.0.53/24 --ipv4-gateway=10.77.0.1", null)]
    [InlineData("--ipv4=10.77.0.53/24", null)]
    [InlineData("", "the option --ipv4=ADDRESS/LENGTH is required")]
    [InlineData("--ipv4=10.77.0.53", "--ipv4 takes an address and a prefix length such as 10.0.0.2/24, not \"10.77.0.53\"")]
    [InlineData("--ipv4=10.77.0.053/24", "--ipv4 takes an address and a prefix length such as 10.0.0.2/24, not \"10.77.0.053/24\"")]
    [InlineData("--ipv4=10.77.0.5/33", "--ipv4 takes an address and a prefix length such as 10.0.0.2/24, not \"10.77.0.5/33\"")]
    [InlineData("--ipv4=10.77.0.5/24 --ipv4-gateway=10.78.0.1", "the gateway is outside the subnet that --ipv4 names")]
    [InlineData("--ipv4=10.77.0.5/24 --port=53", "unknown option: \"--port=53\"")]
    [InlineData("serve", "not an option of the form --name=value: \"serve\"")]
    public void NetworkOptionsAreReadOrRefusedWithASentence(string line, string? expected)
    {
        Assert.True(CommandLine.TrySplit(Encoding.ASCII.GetBytes(line), out var words));
        var problem = new LineWriter(new byte[200]);

        var read = NetworkOptions.TryRead(words, ref problem, out var options);

        Assert.Equal(expected ?? "", Encoding.ASCII.GetString(problem.Written));
        Assert.Equal(expected is null, read);
        Assert.Equal(read ? 0x0A4D0035u : 0u, options.Interface.Address.Value);
    }

    private static string[]? Split(string line) =>
        CommandLine.TrySplit(Encoding.UTF8.GetBytes(line), out var words)
            ? [.. Enumerable.Range(0, words.Count).Select(i => Encoding.UTF8.GetString(words.Word(i)))]
            : null;
}
