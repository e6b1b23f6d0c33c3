namespace Hillingar.Linux.Solo5;

/// <summary>What is wrong with an image.</summary>
public enum Solo5ImageFault
{
    /// <summary>Not a static 64-bit executable, or one whose headers point outside the file.</summary>
    Executable,

    /// <summary>A note is empty, too large, or larger than its segment.</summary>
    NoteSize,

    /// <summary>No note says for which target the image was built.</summary>
    NoAbi,

    /// <summary>The list of devices is missing or inconsistent.</summary>
    Manifest,
}

/// <summary>A file is not a Solo5 image that can be used. The message is a clause that fits after the file's name.</summary>
public sealed class Solo5ImageException(Solo5ImageFault fault, string message) : Exception(message)
{
    public Solo5ImageFault Fault { get; } = fault;

    internal static Solo5ImageException Invalid() => new(Solo5ImageFault.Executable, "invalid executable");
}
