namespace Hillingar.Linux;

/// <summary>What tells one run of the kernel from every other: process numbers and start times mean nothing beyond it.</summary>
public static class BootIdentity
{
    /// <summary>The kernel's own random text for this boot (<c>/proc/sys/kernel/random/boot_id</c>).</summary>
    public static string Current { get; } = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
}
