namespace Hillingar.Supervisor.Hosting;

/// <summary>Held by the one supervisor that owns a root; the kernel releases it with the process, however that ends.</summary>
internal sealed class SupervisorLock : IDisposable
{
    private readonly FileStream _file;

    private SupervisorLock(FileStream file) => _file = file;

    /// <summary>Null when another supervisor holds it.</summary>
    public static SupervisorLock? TryTake(string path)
    {
        try
        {
            // FileShare.None is flock(2) with LOCK_EX on Linux.
            return new SupervisorLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => _file.Dispose();
}
