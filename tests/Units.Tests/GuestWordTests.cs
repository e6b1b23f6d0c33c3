using System.Text;
using CsCheck;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Tests;

public sealed class GuestWordTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("--a=b", "--a=b")]
    [InlineData("", "\"\"")]
    [InlineData("two words", "\"two words\"")]
    [InlineData("a \"b\" c", "\"a \\\"b\\\" c\"")]
    [InlineData("back\\slash here", "\"back\\\\slash here\"")]
    [InlineData("\"two words\"", "\"two words\"")]
    [InlineData("two\\ words", "two\\ words")]
    [InlineData("--a=\"b c\"", "--a=\"b c\"")]
    [InlineData("tab\there", "\"tab\there\"")]
    public void AWordThatWouldBecomeSeveralIsQuoted(string word, string expected) => Assert.Equal(expected, GuestWord.ForCommandLine(word));

    [Fact]
    public void WhatIsQuotedArrivesAsItWasWritten() => Gen.Char["ab \t\"\\"].Array[0, 12].Select(letters => new string(letters)).Sample(word =>
    {
        if (GuestWord.NeedsQuotes(word))
            Assert.Equal([word], Parse($"{GuestWord.ForCommandLine(word)}"));
    });

    // As MirageOS's parse-argv.
    private static List<string> Parse(string line)
    {
        var (words, word, isQuoted, isBegun) = (new List<string>(), new StringBuilder(), false, false);
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] == '\\' && at + 1 < line.Length)
            {
                word.Append(line[++at]);
                isBegun = true;
            }
            else if (line[at] == '"')
            {
                isQuoted = !isQuoted;
                isBegun = true;
            }
            else if (char.IsWhiteSpace(line[at]) && !isQuoted)
            {
                if (isBegun)
                    words.Add(word.ToString());
                word.Clear();
                isBegun = false;
            }
            else
            {
                word.Append(line[at]);
                isBegun = true;
            }
        }

        if (isBegun)
            words.Add(word.ToString());
        return words;
    }
}
