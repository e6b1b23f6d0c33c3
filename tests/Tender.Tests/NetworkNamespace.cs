using System.Diagnostics;
using System.Runtime.InteropServices;
using Hillingar.Linux;

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

    /// <summary>The same with two persistent taps that are up, on which nothing but the test sends anything.</summary>
    internal static void RunWithTaps(string one, string other, Action test) => Run(() =>
    {
        // The kernel itself would look for neighbours and routers. The file is that of the calling thread's namespace.
        Assert.Equal(0, TenderRun.Shell("f=/proc/sys/net/ipv6/conf/default/disable_ipv6; test ! -e $f || echo 1 > $f").Status);
        foreach (var name in new[] { one, other })
        {
            TapDevice.CreatePersistent(name);
            Ip($"link set {name} up");
        }

        test();
    });

    /// <summary>Runs <c>ip</c> in the namespace of the calling thread, which its children inherit.</summary>
    internal static void Ip(string arguments)
    {
        using var ip = Process.Start("ip", arguments);
        ip.WaitForExit();
        Assert.Equal(0, ip.ExitCode);
    }

    /// <summary>
    /// A duplicate of a descriptor, which child processes inherit, as they do not the original: also those of tests that run at the same time, so
    /// that a test which needs a number that leads nowhere takes one far above all that may be open.
    /// </summary>
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
