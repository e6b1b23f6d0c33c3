using Hillingar.Linux;

namespace Hillingar.TestKit;

/// <summary>A directory of one test's own, removed with all that is in it.</summary>
public sealed class ScratchDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("hillingar-test-").FullName;

    /// <summary>A path inside the directory; nothing is made.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    // By bytes: tests make names that are no text, and directories that no user may write to.
    public void Dispose() => TreeRemoval.Remove(Path);
}
