using System.IO.Compression;
using System.Text;

namespace Hillingar.Builder.Builds;

/// <summary>
/// What a build printed: all of it compressed in a file, the last lines in memory, each line to the follower.
/// Memory is bounded however much is printed: few lines are kept, and long ones are cut.
/// </summary>
public sealed class BuildLog : IDisposable
{
    /// <summary>How many lines a failure shows.</summary>
    public const int TailLength = 20;

    private const int MaxLineBytes = 2000;
    private const string Unfinished = ".part";

    private readonly Action<string> _follow;
    private readonly string _path;
    private readonly string _unfinished;
    private readonly GZipStream _file;
    private readonly Queue<string> _tail = new(TailLength);
    private readonly List<byte> _line = [];
    private bool _cut;

    /// <param name="path">The file that is there, complete, once the log was disposed; an older one is replaced.</param>
    /// <param name="follow">Is told each line; called on the thread that appends.</param>
    public BuildLog(string path, Action<string> follow)
    {
        _follow = follow;
        _path = path;
        _unfinished = path + Unfinished;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _file = new GZipStream(File.Create(_unfinished), CompressionLevel.Fastest);
    }

    /// <summary>How many bytes were appended.</summary>
    public long Length { get; private set; }

    /// <summary>The last lines, at most <see cref="TailLength"/>.</summary>
    public IReadOnlyList<string> Tail => [.. _tail];

    /// <summary>Where the log of a derivation is kept, as Nix does: by the first two letters of the hash part.</summary>
    public static string PathFor(string logDirectory, string derivationName) =>
        Path.Combine(logDirectory, derivationName[..2], derivationName[2..] + ".gz");

    /// <summary>Removes the beginning of a log whose build no process runs any more.</summary>
    internal static void Discard(string logDirectory, string derivationName)
    {
        var unfinished = PathFor(logDirectory, derivationName) + Unfinished;
        if (File.Exists(unfinished))
            File.Delete(unfinished);
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _file.Write(bytes);
        Length += bytes.Length;
        foreach (var value in bytes)
        {
            if (value == (byte)'\n')
                EndLine();
            else if (_line.Count < MaxLineBytes)
                _line.Add(value);
            else
                _cut = true;
        }
    }

    /// <summary>Ends a last line that has no newline.</summary>
    public void End()
    {
        if (_line.Count > 0)
            EndLine();
    }

    public void Dispose()
    {
        _file.Dispose();
        if (File.Exists(_unfinished))
            File.Move(_unfinished, _path, overwrite: true);
    }

    private void EndLine()
    {
        // A build must not be able to move the cursor or paint the terminal of those who watch it.
        var text = string.Concat(
            Encoding.UTF8.GetString([.. _line]).TrimEnd('\r').Select(letter => char.IsControl(letter) && letter != '\t' ? '\uFFFD' : letter));
        var line = _cut ? text + "…" : text;
        _line.Clear();
        _cut = false;
        if (_tail.Count == TailLength)
            _ = _tail.Dequeue(); // It stays in the file.
        _tail.Enqueue(line);
        _follow(line);
    }
}
