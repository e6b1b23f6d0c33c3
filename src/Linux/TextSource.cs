namespace Hillingar.Linux;

/// <summary>A file of a tree of texts, and its text as it was read last.</summary>
/// <param name="path">As it is named to people.</param>
/// <param name="place">The way to it from the open directory.</param>
/// <param name="isRead">Whether its text is wanted.</param>
/// <param name="goesOn">Whether one that cannot be read is no error.</param>
internal sealed class TextSource(string path, byte[] place, bool isRead, bool goesOn)
{
    private FileStamp? _stamp;
    private TextFile? _file;

    public byte[] Place { get; } = place;

    /// <summary>The file, read unless it is as it was; then it is the same object as before.</summary>
    /// <param name="from">The open directory.</param>
    /// <param name="settled">A file that changed later is read again, for it may change again unseen; null if nothing is remembered.</param>
    public TextFile Read(FileDescriptor from, int layer, DateTimeOffset? settled, TextBuffer buffer)
    {
        if (!isRead)
            return _file ??= new TextFile(path, "", layer);
        // Older than the text, so that a change in between shows next time.
        var stamp = settled is null ? null : SysStat.StampOf(from, Place);
        if (stamp is not null && stamp == _stamp)
            return _file!;
        _stamp = null;
        try
        {
            var (text, notUtf8) = buffer.Read(from, Place, path);
            _file = new TextFile(path, text, layer) { NotUtf8 = notUtf8 };
        }
        catch (LinuxException e) when (goesOn)
        {
            // Others of the tree are none the worse for it. What its permissions are may change without its stamp.
            return new TextFile(path, "", layer) { Problem = e.Errno is Errno.EINVAL or Errno.ENXIO ? "it is no regular file" : LinuxException.Text(e.Errno) };
        }

        _stamp = stamp is { } known && known.Changed < settled ? known : null;
        return _file;
    }
}
