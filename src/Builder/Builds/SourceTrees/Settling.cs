namespace Hillingar.Builder.Builds;

/// <summary>
/// When what the file system says of files can stand for their contents: not at once, as with Git's index. A file that changes twice within a step of
/// the file system's clock has the same size and times after both, if its length stays.
/// </summary>
internal static class Settling
{
    // Steps are of 4 to 10 ms, and of up to 2 s on file systems of other systems.
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(2);

    /// <param name="changed">When the last of the files changed, by the file system's clock.</param>
    /// <param name="now">When the first of them was looked at, or before.</param>
    internal static bool IsOver(DateTimeOffset changed, DateTimeOffset now) => changed <= now - Time;
}
