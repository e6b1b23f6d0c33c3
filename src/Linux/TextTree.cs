namespace Hillingar.Linux;

/// <summary>A file of a tree.</summary>
/// <param name="Path">As it is named to people; it ends with a slash for a folder that could not be read.</param>
/// <param name="Text">Empty where the rules say that it is not read; cut off behind the limit.</param>
/// <param name="Layer">The place of its directory in the list that was read, from 0.</param>
public sealed record TextFile(string Path, string Text, int Layer)
{
    /// <summary>Why the text cannot be had, as a clause; null if it can, and always where that is an error.</summary>
    public string? Problem { get; init; }

    /// <summary>The first byte that is not UTF-8, and the UTF-16 unit of the text where it stands; null if there is none.</summary>
    public (byte Value, int At)? NotUtf8 { get; init; }
}

/// <summary>Which parts of a tree are read.</summary>
/// <param name="Enters">Whether the files in a folder of that name are wanted; folders inside it never are.</param>
/// <param name="Reads">Whether the text of a file of that name is wanted, and not only its name.</param>
/// <param name="MaxLength">In UTF-16 units; of a longer text one more is read, so that the excess can be seen.</param>
public sealed record TextTreeRules(Func<string, bool> Enters, Func<string, bool> Reads, int MaxLength)
{
    /// <summary>Whether a file that cannot be read says so itself, and the others are read.</summary>
    public bool GoesOn { get; init; }
}

/// <summary>
/// Reads small text files from directories and the folders directly in them. Hidden files and folders are left out;
/// what is read is bounded by the number of files times the limit.
/// </summary>
public static class TextTree
{
    /// <summary>All files in order of directory, folder and name; those of a directory come before those of its folders.</summary>
    /// <exception cref="LinuxException">A directory cannot be read; or a file that is wanted, unless the rules are to go on.</exception>
    public static IReadOnlyList<TextFile> Read(IReadOnlyList<string> directories, TextTreeRules rules) => new TextTreeReader(rules).Read(directories);
}
