using System.Text.RegularExpressions;

namespace Hillingar.Architecture.Tests;

/// <summary>Sentences say who acts: the caller, a user, the guest, another process. A newcomer cannot look up "whoever" in the glossary.</summary>
public sealed partial class NamedSubjectTests
{
    [Fact]
    public void EverySentenceSaysWhoActs()
    {
        var vague = WrittenText.Files.Where(IsForReaders).SelectMany(file => WrittenText.LinesOf(file)
            .Where(each => VagueSubject().IsMatch(each.Line))
            .Select(each => $"{file}:{each.Number}: name the subject instead of '{VagueSubject().Match(each.Line).Value}'")).ToList();

        Assert.True(vague.Count == 0, string.Join('\n', vague));
    }

    [Theory]
    [InlineData("/// <summary>Tells whoever waits.</summary>", true)]
    [InlineData("Nobody is told.", true)]
    [InlineData("the user nobody:x:65534 of the host", false)]
    [InlineData("Tells the caller that waits.", false)]
    public void ASubjectIsVagueIfItIsOneOfTheseWords(string line, bool isVague) => Assert.Equal(isVague, VagueSubject().IsMatch(line));

    private static bool IsForReaders(string file) =>
        !file.Contains('/') || file.StartsWith("src/", StringComparison.Ordinal) || file.StartsWith("docs/", StringComparison.Ordinal)
            || file.StartsWith("man/", StringComparison.Ordinal);

    // Between colons "nobody" is the user of that name in a file like /etc/passwd.
    [GeneratedRegex(@"(?<!:)\b(whoever|whomever|nobody|somebody|what is there)\b(?!:)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex VagueSubject();
}
