namespace Hillingar.Bench.Switch;

/// <summary>Writes and flushes on a thread of its own as long as it lives, so that every process that waits for the file system waits for this.</summary>
internal sealed class BusyDisk : IDisposable
{
    private const int Block = 4 << 20;
    private const long Largest = 64L << 20;

    private readonly string _path;
    private readonly Thread _thread;
    private volatile bool _isOver;

    internal BusyDisk(string path)
    {
        _path = path;
        _thread = new Thread(Write) { IsBackground = true };
        _thread.Start();
    }

    public void Dispose()
    {
        _isOver = true;
        _thread.Join();
        File.Delete(_path);
    }

    private void Write()
    {
        var block = new byte[Block];
        Random.Shared.NextBytes(block);
        using var file = new FileStream(_path, FileMode.Create);
        while (!_isOver)
        {
            file.Write(block);
            file.Flush(flushToDisk: true);
            if (file.Position >= Largest)
                file.Position = 0;
        }
    }
}
