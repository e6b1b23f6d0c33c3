namespace Hillingar.Linux;

/// <summary>
/// Reads trees of text files again and again, and of each only the files that are not what they were: others by device,
/// inode, size or the times of their last changes. Directories are listed only if they are not what they were, by the
/// same signs. Not for several threads at a time.
/// </summary>
/// <remarks>
/// A file may change twice within one tick of the clock that its times are taken from, and then nothing tells the second
/// change. A file that was changed just before it was read is therefore read again, as git does with its index; so is a
/// directory.
/// </remarks>
public sealed class TextTreeReader
{
    // Far longer than any tick, and short beside the time between two changes by a person.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(1);

    private readonly TextTreeRules _rules;
    private readonly TimeProvider? _time;
    private readonly TextBuffer _buffer;
    private TextListing[] _directories = [];
    private int _count;

    public TextTreeReader(TextTreeRules rules, TimeProvider time)
        : this(rules) => _time = time;

    /// <summary>A reader that remembers nothing, for a caller that reads once.</summary>
    internal TextTreeReader(TextTreeRules rules) => (_rules, _buffer) = (rules, new TextBuffer(rules.MaxLength));

    /// <summary>As <see cref="TextTree.Read"/>. A file that has not changed is the same object as before.</summary>
    /// <inheritdoc cref="TextTree.Read"/>
    public IReadOnlyList<TextFile> Read(IReadOnlyList<string> directories)
    {
        if (!directories.SequenceEqual(_directories.Select(directory => directory.Path)))
            _directories = [.. directories.Select(directory => new TextListing(directory, [], _rules))];
        var settled = _time?.GetUtcNow() - Settled;
        var files = new List<TextFile>(_count);
        for (var layer = 0; layer < _directories.Length; layer++)
            AddAll(files, _directories[layer], layer, settled);
        _count = files.Count;
        return files;
    }

    private void AddAll(List<TextFile> files, TextListing directory, int layer, DateTimeOffset? settled)
    {
        using var opened = DeviceIo.Open(directory.Path, OpenFlags.ReadOnly);
        Add(directory);
        foreach (var folder in directory.Folders)
            Add(folder);

        void Add(TextListing listing)
        {
            try
            {
                listing.Refresh(opened, settled ?? DateTimeOffset.MinValue);
            }
            catch (LinuxException e) when (listing.IsFolder && _rules.GoesOn)
            {
                files.Add(new TextFile($"{listing.Path}/", "", layer) { Problem = LinuxException.Text(e.Errno) });
                return;
            }

            foreach (var file in listing.Files)
                files.Add(file.Read(opened, layer, settled, _buffer));
        }
    }
}
