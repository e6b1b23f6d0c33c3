using System.Text;

namespace Hillingar.Linux;

/// <summary>
/// The names in one directory of a tree of texts. While the directory's stamp stays, so do the names: a file that comes,
/// goes or is renamed in a directory changes its times.
/// </summary>
/// <param name="path">As it is named to people.</param>
/// <param name="place">The way to it from the open directory; empty if it is that one.</param>
internal sealed class TextListing(string path, byte[] place, TextTreeRules rules)
{
    private readonly byte[] _place = place;

    // What a link leads to may become another thing without the directory's stamp telling.
    private readonly List<(byte[] Place, FileKind? Kind)> _links = [];

    private FileStamp? _stamp;

    public string Path { get; } = path;

    /// <summary>In order of name.</summary>
    public TextSource[] Files { get; private set; } = [];

    /// <summary>The folders that are entered, in order of name; of a folder itself there are none.</summary>
    public TextListing[] Folders { get; private set; } = [];

    /// <summary>Whether it is a folder of the directory that is read, and not that directory itself.</summary>
    public bool IsFolder => _place.Length > 0;

    /// <summary>Lists the directory, unless it is as it was.</summary>
    /// <param name="from">The open directory.</param>
    /// <param name="settled">One that changed later may change again unseen.</param>
    /// <exception cref="LinuxException">The directory cannot be listed.</exception>
    public void Refresh(FileDescriptor from, DateTimeOffset settled)
    {
        // Older than the names, so that a change in between shows next time.
        var stamp = IsFolder ? SysStat.StampOf(from, _place) : SysStat.StampOf(from);
        if (stamp is not null && stamp == _stamp && _links.TrueForAll(link => SysStat.StampOf(from, link.Place)?.Kind == link.Kind))
            return;
        _stamp = null;
        List(from);
        _stamp = stamp is { } known && known.Changed < settled ? known : null;
    }

    private void List(FileDescriptor from)
    {
        using var directory = TreeDirectory.Open(from, IsFolder ? _place : "."u8, Path);
        var names = directory.Names();
        var (files, folders) = (new List<TextSource>(names.Count), new List<TextListing>());
        var (file, folder) = (0, 0);
        _links.Clear();
        for (var i = 0; i < names.Count; i++)
        {
            var name = names[i];
            if (name.StartsWith("."u8))
                continue;
            byte[] place = IsFolder ? [.. _place, (byte)'/', .. name] : name.ToArray();
            var (text, kind) = (Encoding.UTF8.GetString(name), names.KindOf(i));
            if (kind is null or FileKind.SymbolicLink)
                _links.Add((place, kind = SysStat.StampOf(from, place)?.Kind));
            if (kind != FileKind.Directory)
                files.Add(Former(Files, ref file, place, known => known.Place)
                    ?? new TextSource(System.IO.Path.Join(Path, text), place, rules.Reads(text), rules.GoesOn));
            else if (!IsFolder && rules.Enters(text))
                folders.Add(Former(Folders, ref folder, place, known => known._place) ?? new TextListing(System.IO.Path.Join(Path, text), place, rules));
        }

        (Files, Folders) = ([.. files], [.. folders]);
    }

    // What was there before, which knows what was in it. Both lists are in order of name.
    private static T? Former<T>(T[] former, ref int at, ReadOnlySpan<byte> place, Func<T, byte[]> placeOf)
        where T : class
    {
        while (at < former.Length && placeOf(former[at]).AsSpan().SequenceCompareTo(place) < 0)
            at++;
        return at < former.Length && placeOf(former[at]).AsSpan().SequenceEqual(place) ? former[at] : null;
    }
}
