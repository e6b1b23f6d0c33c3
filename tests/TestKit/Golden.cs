using System.Runtime.CompilerServices;
using Xunit;

namespace Hillingar.TestKit;

/// <summary>
/// Compares text with a file kept in the repository, beside the test in a folder <c>golden</c>.
/// With <c>ACCEPT_GOLDEN=1</c> the file is written anew and the test is reported as skipped, so that
/// an accepting run can never be mistaken for a passing one.
/// </summary>
public static class Golden
{
    public static void Matches(string name, string actual, [CallerFilePath] string caller = "") =>
        Compare(Path.Combine(Path.GetDirectoryName(caller)!, "golden", name), name, actual);

    /// <summary>The same with a file that is kept elsewhere in the repository, because it is of use to others.</summary>
    public static void IsFile(string path, string actual) => Compare(Path.Combine(Repository.Root, path), path, actual);

    private static void Compare(string path, string name, string actual)
    {
        var normal = actual.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("ACCEPT_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, normal);
            Assert.Skip($"accepted {name}");
        }

        var expected = File.Exists(path) ? File.ReadAllText(path) : "";
        Assert.Equal(expected, normal);
    }
}
