using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>The kernel or a system library refused a call. Never thrown for a person's mistake.</summary>
public sealed class LinuxException : IOException
{
    /// <param name="detail">What the kernel had to say beyond the number, as netlink's extended acknowledgement.</param>
    public LinuxException(Errno errno, string call, string? subject = null, string? detail = null)
        : base(Describe(errno, call, subject) + (detail is null ? "" : $" ({detail})"))
    {
        Errno = errno;
        Call = call;
        Subject = subject;
    }

    public Errno Errno { get; }

    /// <summary>The name of the call that failed, for example <c>open</c> or <c>ioctl(KVM_RUN)</c>.</summary>
    public string Call { get; }

    /// <summary>What the call was about: a path, an interface name; null where there is none.</summary>
    public string? Subject { get; }

    /// <summary>The text of <c>strerror(3)</c> for an error number.</summary>
    public static string Text(Errno errno) => Marshal.GetPInvokeErrorMessage((int)errno);

    /// <summary>An exception from the error number that the last imported call of this thread left behind.</summary>
    internal static LinuxException Last(string call, string? subject = null) =>
        new((Errno)Marshal.GetLastPInvokeError(), call, subject);

    private static string Describe(Errno errno, string call, string? subject) =>
        subject is null ? $"{call}: {Text(errno)}" : $"{call} '{subject}': {Text(errno)}";
}
