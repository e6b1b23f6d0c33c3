namespace Hillingar.Linux;

/// <summary>
/// Reads trees of text files again and again, and of each only the files that are not what they were: others by device,
/// inode, size or the times of their last changes. Not for several threads at a time.
/// </summary>
/// <remarks>
/// A file may change twice within one tick of the clock that its times are taken from, and then nothing tells the second
/// change. A file that was changed just before it was read is therefore read again, as git does with its index.
/// </remarks>
public sealed class TextTreeReader(TextTreeRules rules, TimeProvider time)
{
    // Far longer than any tick, and short beside the time between two changes by a person.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(1);

    private Dictionary<string, Known> _last = [];
    private Dictionary<string, Known> _now = [];

    /// <summary>As <see cref="TextTree.Read"/>. A text that has not changed is the same object as before.</summary>
    /// <inheritdoc cref="TextTree.Read"/>
    public IReadOnlyList<TextFile> Read(IReadOnlyList<string> directories)
    {
        var limit = time.GetUtcNow() - Settled;
        _now.Clear();
        var files = TextTree.Read(directories, rules, (path, read) => TextOf(path, read, limit));
        (_last, _now) = (_now, _last);
        return files;
    }

    private string TextOf(string path, Func<string, string> read, DateTimeOffset limit)
    {
        // The stamp is older than the text, so that a change in between shows next time.
        var stamp = SysStat.StampOf(path);
        if (!_last.TryGetValue(path, out var known) || known.Stamp != stamp)
            known = stamp is { } fresh ? new Known(fresh, read(path)) : null;
        if (known is not null && known.Stamp.Changed < limit)
            _now[path] = known;
        return known?.Text ?? read(path);
    }

    private sealed record Known(FileStamp Stamp, string Text);
}
