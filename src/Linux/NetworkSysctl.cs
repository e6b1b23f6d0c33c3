namespace Hillingar.Linux;

/// <summary>The settings of an interface under <c>/proc/sys/net</c>, of the calling thread's network namespace.</summary>
public static class NetworkSysctl
{
    /// <summary>
    /// Takes IPv6 away from an interface: the host neither sends nor accepts any on it. On a kernel without IPv6 there is
    /// nothing to take.
    /// </summary>
    public static void DisableIpv6(string interfaceName) => TryWrite($"ipv6/conf/{interfaceName}/disable_ipv6", "1");

    /// <summary>Lets no router's advertisement configure an interface.</summary>
    public static void IgnoreRouterAdvertisements(string interfaceName)
    {
        TryWrite($"ipv6/conf/{interfaceName}/accept_ra", "0");
        TryWrite($"ipv6/conf/{interfaceName}/autoconf", "0");
    }

    private static void TryWrite(string setting, string value)
    {
        var path = $"/proc/sys/net/{setting}";
        if (File.Exists(path))
            File.WriteAllText(path, value);
    }
}
