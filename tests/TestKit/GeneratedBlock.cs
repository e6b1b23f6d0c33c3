using Xunit;

namespace Hillingar.TestKit;

/// <summary>
/// A stretch of a document that is printed from the code, between a line that holds <c>generated: NAME</c> and the
/// next that holds <c>end: NAME</c>. With <c>ACCEPT_GOLDEN=1</c> it is written anew and the test is skipped, as
/// golden files are.
/// </summary>
public static class GeneratedBlock
{
    public static void Matches(string document, string name, string actual)
    {
        var path = Path.Combine(Repository.Root, document);
        var lines = File.ReadAllLines(path);
        var first = Array.FindIndex(lines, line => line.Contains($"generated: {name}", StringComparison.Ordinal)) + 1;
        var last = Array.FindIndex(lines, line => line.Contains($"end: {name}", StringComparison.Ordinal));
        Assert.True(first > 0 && last >= first, $"{document} has no block '{name}'");
        if (Environment.GetEnvironmentVariable("ACCEPT_GOLDEN") == "1")
        {
            string[] parts = [.. lines[..first], actual.TrimEnd('\n'), .. lines[last..]];
            File.WriteAllText(path, string.Join('\n', parts) + "\n");
            Assert.Skip($"accepted {name} in {document}");
        }

        Assert.Equal(actual.TrimEnd('\n'), string.Join('\n', lines[first..last]));
    }
}
