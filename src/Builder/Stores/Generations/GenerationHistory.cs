using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Hillingar.Builder.Nix;
using Hillingar.Linux;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Language;

namespace Hillingar.Builder.Stores;

/// <summary>A generation that was recorded.</summary>
/// <param name="IsNew">False if the current generation holds the very same.</param>
public sealed record RecordedGeneration(uint Number, bool IsNew);

/// <summary>A generation in the list.</summary>
/// <param name="Time">When it was recorded.</param>
/// <param name="StorePath">The full path of the store object that it is.</param>
/// <param name="Units">The names of its unikernels.</param>
/// <param name="Problem">Why it cannot be read, and so has no units here; null if it can.</param>
public sealed record GenerationEntry(
    uint Number, DateTimeOffset Time, bool IsCurrent, string StorePath, IReadOnlyList<string> Units, string? Problem = null);

/// <summary>
/// The generations of a host: a directory of symbolic links from numbers to store objects, and <c>current</c>, which names
/// the number in force and is replaced by one rename. Numbers count up and are never used again, so that an audit log that
/// names one means the same for ever. One supervisor owns the directory.
/// </summary>
public sealed class GenerationHistory
{
    private const string CurrentName = "current";
    private const string CounterName = "last-number";
    private const string DocumentName = "generation.json";

    private readonly Store _store;
    private readonly string _directory;

    // The names in what was read once: a store object never changes, and a number never means another.
    private readonly ConcurrentDictionary<uint, IReadOnlyList<string>> _names = [];

    public GenerationHistory(Store store, string directory)
    {
        _store = store;
        _directory = directory;
        Directory.CreateDirectory(directory);
    }

    /// <summary>The number of the generation in force; null before the first.</summary>
    public uint? Current => new FileInfo(PathOf(CurrentName)).LinkTarget is { } target && TryNumber(target, out var number) ? number : null;

    /// <summary>Why there is none in force although some are recorded, and the mend; null if all is well.</summary>
    public string? Problem => Current is null && Numbers().DefaultIfEmpty().Max() is var last and > 0
        ? $"'{PathOf(CurrentName)}' does not name a generation, so none is in force: 'hillingar rollback --to {last}' goes to the last one"
        : null;

    /// <summary>Keeps from the collector what is added to the store or looked up there until it is disposed: for a caller that prepares a generation.</summary>
    public StoreSession Session() => _store.Session();

    /// <summary>Records a generation, which does not put it in force. Where the current one is the very same, nothing is written.</summary>
    /// <param name="sources">The unit files as they were written, kept for people.</param>
    public RecordedGeneration Commit(RealisedHost host, IReadOnlyList<UnitFile> sources)
    {
        var path = _store.RealPath(Add(host, sources));
        if (Current is { } current && new FileInfo(PathOf(Text(current))).LinkTarget == path)
            return new RecordedGeneration(current, IsNew: false);

        var number = NextNumber();
        Replace(Text(number), link => File.CreateSymbolicLink(link, path));
        return new RecordedGeneration(number, IsNew: true);
    }

    /// <summary>Puts a recorded generation in force: from the next start of the host on, and for every reader.</summary>
    public void SetCurrent(uint number)
    {
        if (!Numbers().Contains(number))
            throw new StoreException($"there is no generation {number}");
        // What is in force already is on disk: a switch that changes nothing waits for no disk.
        if (Current == number)
            return;
        Replace(CurrentName, link => File.CreateSymbolicLink(link, Text(number)));
    }

    /// <summary>Oldest first. One that cannot be read is listed all the same, with the reason.</summary>
    public IReadOnlyList<GenerationEntry> List()
    {
        var current = Current;
        return [.. Numbers().Order().Select(number => Entry(number, number == current))];
    }

    /// <summary>What a generation runs.</summary>
    /// <exception cref="StoreException">There is no such generation, or it cannot be read.</exception>
    public RealisedHost Read(uint number) => GenerationDocument.Parse(DocumentOf(number));

    /// <summary>The greatest number below another; null if there is none.</summary>
    public uint? Before(uint number) => Numbers().Where(other => other < number).Select(other => (uint?)other).Max();

    /// <summary>
    /// Forgets generations that were not in force since a moment, as <c>nix-collect-garbage --delete-older-than</c> does: the newest that
    /// was recorded before it was in force then and stays, as does the current one. Their objects stay until the next collection.
    /// </summary>
    /// <returns>The numbers, which will never be given again.</returns>
    public IReadOnlyList<uint> ForgetOlder(DateTimeOffset moment)
    {
        var current = Current;
        var older = Numbers().Order().Where(number => new FileInfo(PathOf(Text(number))).LastWriteTimeUtc < moment.UtcDateTime).SkipLast(1);
        List<uint> forgotten = [.. older.Where(number => number != current)];
        forgotten.ForEach(number => File.Delete(PathOf(Text(number))));
        FileSystem.SyncDirectory(_directory);
        return forgotten;
    }

    private GenerationEntry Entry(uint number, bool isCurrent)
    {
        var entry = new GenerationEntry(number, new FileInfo(PathOf(Text(number))).LastWriteTimeUtc, isCurrent, "", []);
        try
        {
            entry = entry with { StorePath = TargetOf(number) };
            var document = DocumentOf(number);
            return entry with { Units = _names.GetOrAdd(number, _ => GenerationDocument.UnitNames(document)) };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return entry with { Problem = e.Message };
        }
    }

    private StorePath Add(RealisedHost host, IReadOnlyList<UnitFile> sources)
    {
        var references = host.Units
            .SelectMany(unit => unit.Volumes.Select(volume => volume.StorePath).Prepend(unit.Image))
            .Select(_store.Parse)
            .Distinct()
            .ToList();
        return _store.AddTree("generation", references, Tree(host, sources));
    }

    private static PlainTree Tree(RealisedHost host, IReadOnlyList<UnitFile> sources)
    {
        var tree = new PlainTree();
        _ = tree.Directory("units");
        tree.Put(DocumentName, new GenerationDocument(GenerationDocument.CurrentSchema, host).ToJson());
        var highest = sources.Select(source => source.Layer).DefaultIfEmpty().Max();
        foreach (var source in sources.Where(source => UnitFolders.HasText(source.Path)))
        {
            // Files of one name may be in several layers, and drop-ins of one name in several folders.
            var folder = source.Layer == highest ? "units" : $"units-{source.Layer}";
            tree.Put($"{folder}/{UnitFolders.PathInside(source.Path)}", Encoding.UTF8.GetBytes(source.Text));
        }

        return tree;
    }

    // The counter is written before the number is used, so that no crash makes a number come twice.
    private uint NextNumber()
    {
        var counter = PathOf(CounterName);
        var last = File.Exists(counter) && TryNumber(File.ReadAllText(counter).Trim(), out var written) ? written : 0;
        var next = Math.Max(last, Numbers().DefaultIfEmpty().Max()) + 1;
        Replace(CounterName, path => File.WriteAllText(path, $"{Text(next)}\n"));
        return next;
    }

    private void Replace(string name, Action<string> make)
    {
        var temporary = PathOf($".{name}.new");
        File.Delete(temporary);
        make(temporary);
        FileSystem.Sync(_directory);
        // File.Move would follow or refuse links to what does not exist; rename(2) replaces the name itself.
        FileSystem.Rename(temporary, PathOf(name));
        FileSystem.SyncDirectory(_directory);
    }

    private IEnumerable<uint> Numbers()
    {
        foreach (var entry in new DirectoryInfo(_directory).EnumerateFileSystemInfos())
        {
            if (TryNumber(entry.Name, out var number))
                yield return number;
        }
    }

    private string DocumentOf(uint number)
    {
        var document = Path.Combine(TargetOf(number), DocumentName);
        return File.Exists(document) ? document : throw new StoreException($"generation {number} is gone from the store: there is no '{document}'");
    }

    private string TargetOf(uint number) =>
        new FileInfo(PathOf(Text(number))).LinkTarget ?? throw new StoreException($"there is no generation {number}");

    private string PathOf(string name) => Path.Combine(_directory, name);

    private static string Text(uint number) => number.ToString(CultureInfo.InvariantCulture);

    private static bool TryNumber(string text, out uint number) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0 && text[0] != '0';
}
