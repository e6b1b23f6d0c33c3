namespace Hillingar.Linux;

/// <summary>What <c>statx(2)</c> says of a thing itself, links not followed.</summary>
/// <param name="Mode">The permission bits with the set-id and sticky bits, without the type.</param>
/// <param name="Size">Bytes; of a symbolic link, those of its target.</param>
/// <param name="Blocks">Bytes on disk.</param>
/// <param name="ModifiedSeconds">Since 1970.</param>
public readonly record struct FileStatus(
    FileKind Kind, int Mode, long Size, long Blocks, uint Links, ulong Inode, ulong Device, long ModifiedSeconds, uint ModifiedNanoseconds)
{
    private const int OwnerExecutes = 0x40; // 0100

    /// <summary>The number of the user that it belongs to.</summary>
    public uint Owner { get; init; }

    /// <summary>When anything about it was changed, in seconds since 1970; no program can set this time back.</summary>
    public long ChangedSeconds { get; init; }

    public uint ChangedNanoseconds { get; init; }

    /// <summary>Whether its owner may run it.</summary>
    public bool IsExecutable => (Mode & OwnerExecutes) != 0;
}
