using System.Globalization;
using System.Text;

namespace Hillingar.Supervisor.Consoles;

/// <summary>
/// The console of one unit: its last lines in memory for quick answers, and all of them in a file of bounded size.
/// When the file reaches <see cref="MaximumFileBytes"/> it becomes the old file, replacing the one before.
/// Safe for use by several threads.
/// </summary>
internal sealed class ConsoleLog : IDisposable
{
    public const int LinesInMemory = 1000;
    public const long MaximumFileBytes = 4 << 20;

    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.ffffffZ";

    // Guards all fields below.
    private readonly Lock _gate = new();
    private readonly Queue<ConsoleLine> _recent = new();
    private readonly string _path;
    private FileStream? _file;
    private ulong _lastNumber;

    public ConsoleLog(string path)
    {
        _path = path;
        _lastNumber = NumberBefore();
        foreach (var (time, text) in ReadBack(path))
            Remember(new ConsoleLine(++_lastNumber, time, text));
    }

    private string NumberFile => _path + ".before";

    public void Append(DateTimeOffset time, string text)
    {
        lock (_gate)
        {
            var line = new ConsoleLine(++_lastNumber, time, text);
            Remember(line);
            Write(line);
        }
    }

    /// <summary>The last lines, oldest first: at most <paramref name="count"/> and at most <see cref="LinesInMemory"/>.</summary>
    /// <param name="after">Only lines with a higher number.</param>
    public IReadOnlyList<ConsoleLine> Tail(int count, ulong after = 0)
    {
        lock (_gate)
        {
            return [.. _recent.TakeLast(count).Where(line => line.Number > after)];
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    private void Remember(ConsoleLine line)
    {
        _recent.Enqueue(line);
        if (_recent.Count > LinesInMemory)
            _recent.Dequeue();
    }

    private void Write(ConsoleLine line)
    {
        var text = $"{line.Time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)} {line.Text}\n";
        try
        {
            _file ??= new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            if (_file.Length > MaximumFileBytes)
            {
                _file.Dispose();
                _file = null;
                File.WriteAllText(NumberFile, (line.Number - 1).ToString(CultureInfo.InvariantCulture));
                File.Move(_path, _path + ".1", overwrite: true);
                _file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            }

            _file.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (IOException)
        {
            // A full disk must not take the name server's supervisor down: the line stays in memory and in the journal.
            _file?.Dispose();
            _file = null;
        }
    }

    // The number of the last line that the file has not, for it was in the ones before.
    private ulong NumberBefore() =>
        File.Exists(NumberFile) && ulong.TryParse(File.ReadAllText(NumberFile), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static IEnumerable<(DateTimeOffset Time, string Text)> ReadBack(string path)
    {
        if (!File.Exists(path))
            yield break;
        foreach (var text in File.ReadLines(path))
        {
            var space = text.IndexOf(' ');
            if (space > 0 && DateTimeOffset.TryParseExact(
                    text.AsSpan(0, space), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
                yield return (time, text[(space + 1)..]);
        }
    }
}
