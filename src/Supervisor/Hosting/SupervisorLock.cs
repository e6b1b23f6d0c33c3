using System.Globalization;
using System.Text;
using Hillingar.Linux;

namespace Hillingar.Supervisor.Hosting;

/// <summary>Held by the one supervisor that owns a root; the kernel releases it with the process, however that ends. It says who holds it.</summary>
internal sealed class SupervisorLock : IDisposable
{
    private readonly FileStream _file;

    private SupervisorLock(FileStream file) => _file = file;

    /// <summary>Null when another supervisor holds it.</summary>
    public static SupervisorLock? TryTake(string path)
    {
        FileStream file;
        try
        {
            file = OwnFiles.OpenLock(path);
        }
        catch (IOException)
        {
            return null;
        }

        using var self = ProcessHandle.Open(Environment.ProcessId) ?? throw new LinuxException(Errno.ESRCH, "pidfd_open");
        file.SetLength(0);
        file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{self.Pid} {self.Identity.StartTime}\n")));
        file.Flush();
        return new SupervisorLock(file);
    }

    /// <summary>The supervisor that wrote its name into the lock; null if it has ended, or none ever has.</summary>
    public static ProcessHandle? Holder(string path)
    {
        if (!File.Exists(path))
            return null;
        using var file = FileSystem.OpenRead(path);
        Span<byte> text = stackalloc byte[64];
        var words = Encoding.ASCII.GetString(text[..file.Read(text)]).Split(' ', StringSplitOptions.TrimEntries);
        return words.Length == 2
            && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            && ulong.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var startTime)
                ? ProcessHandle.OpenIfSame(pid, startTime)
                : null;
    }

    public void Dispose() => _file.Dispose();
}
