namespace Hillingar.Linux;

/// <summary>The settings of an interface under <c>/proc/sys/net</c>, of the calling thread's network namespace.</summary>
public static class NetworkSysctl
{
    /// <summary>The name that stands for all interfaces; setting it sets each.</summary>
    public const string AllInterfaces = "all";

    /// <summary>
    /// Takes IPv6 away from an interface: the host neither sends nor accepts any on it. On a kernel without IPv6 there is
    /// nothing to take.
    /// </summary>
    public static void DisableIpv6(string interfaceName) => TryWrite($"ipv6/conf/{interfaceName}/disable_ipv6", "1");

    /// <summary>Lets an interface have IPv6 even where a new one has none; on a kernel without IPv6 nothing can.</summary>
    public static void AllowIpv6(string interfaceName) => TryWrite($"ipv6/conf/{interfaceName}/disable_ipv6", "0");

    /// <summary>Lets no router's advertisement configure an interface.</summary>
    public static void IgnoreRouterAdvertisements(string interfaceName)
    {
        TryWrite($"ipv6/conf/{interfaceName}/accept_ra", "0");
        TryWrite($"ipv6/conf/{interfaceName}/autoconf", "0");
    }

    /// <summary>Whether IPv4 packets that come in on an interface and are not for the host are sent on; false if it is gone.</summary>
    public static bool ForwardsIpv4(string interfaceName) => IsOn($"ipv4/conf/{interfaceName}/forwarding");

    /// <exception cref="IOException">There is no such interface, or the settings are read-only here.</exception>
    public static void ForwardIpv4(string interfaceName, bool on) => Write($"ipv4/conf/{interfaceName}/forwarding", on);

    /// <summary>Whether addresses of 127.0.0.0/8 may come and go on an interface.</summary>
    public static bool RoutesLoopback(string interfaceName) => IsOn($"ipv4/conf/{interfaceName}/route_localnet");

    /// <inheritdoc cref="ForwardIpv4"/>
    public static void RouteLoopback(string interfaceName, bool on) => Write($"ipv4/conf/{interfaceName}/route_localnet", on);

    private static bool IsOn(string setting)
    {
        try
        {
            return File.ReadAllText($"/proc/sys/net/{setting}").Trim() == "1";
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    private static void Write(string setting, bool on) => File.WriteAllText($"/proc/sys/net/{setting}", on ? "1" : "0");

    private static void TryWrite(string setting, string value)
    {
        var path = $"/proc/sys/net/{setting}";
        if (File.Exists(path))
            File.WriteAllText(path, value);
    }
}
