using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Hillingar.Tender.Tests;

/// <summary>A network namespace of a test's own: a thread that lives in it, so that nothing of the host's network is touched.</summary>
internal static class NetworkNamespace
{
    private const int NewNetwork = 0x40000000;

    /// <summary>Runs a test inside; the namespace and all its interfaces vanish afterwards.</summary>
    internal static void Run(Action test)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Assert.Equal(0, Unshare(NewNetwork));
                test();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
            throw new InvalidOperationException($"In the namespace: {failure.Message}", failure);
    }

    /// <summary>Runs <c>ip</c> in the namespace of the calling thread, which its children inherit.</summary>
    internal static void Ip(string arguments)
    {
        using var ip = Process.Start("ip", arguments);
        ip.WaitForExit();
        Assert.Equal(0, ip.ExitCode);
    }

    /// <summary>A duplicate of a descriptor, which child processes inherit, as they do not the original.</summary>
    internal static int Inheritable(int descriptor)
    {
        var copy = Dup(descriptor);
        Assert.NotEqual(-1, copy);
        return copy;
    }

    [DllImport("libc", EntryPoint = "dup", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Dup(int descriptor);

    [DllImport("libc", EntryPoint = "unshare", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Unshare(int flags);
}
