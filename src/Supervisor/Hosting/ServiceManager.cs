using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;

namespace Hillingar.Supervisor.Hosting;

/// <summary>What this program and the service manager that started it tell each other (<c>sd_notify(3)</c>, <c>sd_watchdog_enabled(3)</c>).</summary>
internal static class ServiceManager
{
    /// <summary>
    /// Registers the notifier and, where a service manager listens, the host's lifetime that sends <c>READY=1</c> once all services have started and
    /// <c>STOPPING=1</c> when they begin to stop. The library alone does so only for a child of systemd itself; here any parent that sets
    /// <c>NOTIFY_SOCKET</c> is told.
    /// </summary>
    public static IServiceCollection AddServiceManager(this IServiceCollection services)
    {
        services.AddSystemd();
        services.TryAddSingleton<ISystemdNotifier, SystemdNotifier>();
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not null)
            services.Replace(ServiceDescriptor.Singleton<IHostLifetime, SystemdLifetime>());
        return services;
    }

    /// <summary>How often <c>WATCHDOG=1</c> is due at the latest; null where this process is not watched.</summary>
    /// <param name="variable">Reads a variable of the environment.</param>
    /// <param name="process">The number of this process.</param>
    public static TimeSpan? WatchdogLimit(Func<string, string?> variable, int process)
    {
        if (variable("WATCHDOG_PID") is { } watched && watched != process.ToString(CultureInfo.InvariantCulture))
            return null;
        return ulong.TryParse(variable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)
            && microseconds is > 0 and < ulong.MaxValue
                ? TimeSpan.FromMicroseconds(microseconds)
                : null;
    }
}
