using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>
/// <c>systemd/sd-daemon.h</c>: what a service and its service manager tell each other. The variables are those of
/// the process's start; what .NET sets in its own copy of the environment is not seen.
/// </summary>
public static unsafe partial class SdDaemon
{
    private const int FirstListenDescriptor = 3; // SD_LISTEN_FDS_START

    /// <summary>Whether systemd is the init of this machine.</summary>
    public static bool IsBooted => Booted() > 0;

    /// <summary>Sends lines such as <c>READY=1</c> to the service manager (<c>sd_notify(3)</c>); false if it did not ask for any.</summary>
    /// <exception cref="LinuxException">The service manager's socket refused them.</exception>
    public static bool Notify(string state) => SdBus.Check(Notify(0, state), "sd_notify") > 0;

    /// <summary>How often <c>WATCHDOG=1</c> is due at the latest; null if nobody watches. Half of it is a good interval.</summary>
    public static TimeSpan? WatchdogLimit()
    {
        ulong microseconds;
        return SdBus.Check(WatchdogEnabled(0, &microseconds), "sd_watchdog_enabled") > 0 ? TimeSpan.FromMicroseconds(microseconds) : null;
    }

    /// <summary>The sockets that the service manager opened for this process, with close-on-exec set now. To be asked once, as each result owns them.</summary>
    public static IReadOnlyList<FileDescriptor> TakeListenDescriptors()
    {
        var count = SdBus.Check(ListenFds(1), "sd_listen_fds");
        return [.. Enumerable.Range(FirstListenDescriptor, count).Select(number => new FileDescriptor(number))];
    }

    [LibraryImport(SdBus.Library, EntryPoint = "sd_booted")]
    private static partial int Booted();

    [LibraryImport(SdBus.Library, EntryPoint = "sd_notify", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Notify(int unsetEnvironment, string state);

    [LibraryImport(SdBus.Library, EntryPoint = "sd_watchdog_enabled")]
    private static partial int WatchdogEnabled(int unsetEnvironment, ulong* microseconds);

    [LibraryImport(SdBus.Library, EntryPoint = "sd_listen_fds")]
    private static partial int ListenFds(int unsetEnvironment);
}
