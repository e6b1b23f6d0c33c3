using System.Text;
using Hillingar.Builder.Nix;
using Hillingar.Linux;

namespace Hillingar.Builder.Stores;

/// <summary>
/// What one process keeps from the collector while it works: a file with one base name a line, locked as long as the process lives.
/// A file that no process holds locked is what a dead one left, and counts for nothing.
/// </summary>
internal sealed class TemporaryRoots(string directory, CollectionGate gate) : IDisposable
{
    // Guards what follows; the gate is entered within, never the other way round.
    private readonly Lock _access = new();
    private readonly HashSet<StorePath> _kept = [];
    private FileDescriptor? _file;
    private string? _path;
    private int _sessions;

    /// <summary>The file that says so; null while nothing is kept.</summary>
    public string? File => _path;

    /// <summary>Keeps an object, valid or not, until the last session ends; without one, until the store is closed.</summary>
    public void Keep(StorePath path)
    {
        lock (_access)
        {
            if (_kept.Contains(path))
                return;
            using var inside = gate.EnterToAdd();
            Write(path);
        }
    }

    /// <summary>Keeps an object, for a caller that is inside the gate already.</summary>
    public void KeepFromInside(StorePath path)
    {
        lock (_access)
        {
            if (!_kept.Contains(path))
                Write(path);
        }
    }

    public void BeginSession()
    {
        lock (_access)
            _sessions++;
    }

    public void EndSession()
    {
        lock (_access)
        {
            if (--_sessions > 0 || _file is null || _kept.Count == 0)
                return;
            using var inside = gate.EnterToAdd();
            DeviceIo.SetLength(_file, 0);
            _kept.Clear();
        }
    }

    /// <summary>What living processes keep. The caller is alone inside the gate. Files of dead ones are removed.</summary>
    /// <param name="but">The file of one whose wishes do not count; null for none.</param>
    public static HashSet<string> ReadAll(string directory, string? but = null)
    {
        var kept = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(directory).Where(path => path != but))
        {
            using var abandoned = SysFile.TryLock(path, exclusive: true);
            if (abandoned is not null)
                System.IO.File.Delete(path);
            else
                kept.UnionWith(Encoding.ASCII.GetString(Contents(path)).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }

        return kept;
    }

    public void Dispose()
    {
        lock (_access)
        {
            if (_file is null)
                return;
            System.IO.File.Delete(_path!);
            _file.Dispose();
            _file = null;
        }
    }

    private void Write(StorePath path)
    {
        if (_file is null)
        {
            _path = Path.Combine(directory, Guid.NewGuid().ToString("N"));
            // Inside the gate: no collector sees the file before it is locked.
            _file = SysFile.Lock(_path, exclusive: true);
        }

        _file.Write(Encoding.ASCII.GetBytes($"{path.BaseName}\n"));
        _kept.Add(path);
    }

    private static byte[] Contents(string path)
    {
        using var file = FileSystem.OpenRead(path);
        var contents = new byte[DeviceIo.SizeOf(file)];
        var length = 0;
        while (length < contents.Length)
        {
            if (DeviceIo.ReadAt(file.Number, contents.AsSpan(length), length, out var count) is not Errno.None and var errno)
                throw new LinuxException(errno, "read", path);
            if (count == 0)
                break;
            length += count;
        }

        return contents[..length];
    }
}

/// <summary>While it lasts, everything that is added or kept in this process stays; when the last one ends, the collector may have it.</summary>
public sealed class StoreSession : IDisposable
{
    private TemporaryRoots? _roots;

    internal StoreSession(TemporaryRoots roots)
    {
        _roots = roots;
        roots.BeginSession();
    }

    public void Dispose() => Interlocked.Exchange(ref _roots, null)?.EndSession();
}
