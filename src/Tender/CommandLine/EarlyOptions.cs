using Hillingar.Linux;
using Hillingar.Tender.Confinement;
using Hillingar.Tender.Machine;

namespace Hillingar.Tender.CommandLine;

/// <summary>
/// The options that matter from the first moment on, before the image is looked at, whose manifest decides what the others mean.
/// </summary>
/// <param name="Status">Where the guest's life is told; null for nowhere.</param>
/// <param name="Wait">What a byte must come from before the guest is entered; null to enter it at once.</param>
/// <param name="Jail">As whom to run in namespaces of one's own; null for neither.</param>
/// <param name="DumpCore">Where a dump of a faulting guest goes; null for nowhere.</param>
/// <param name="Mode">The ring in which the guest runs.</param>
/// <param name="DiesWithParent">Whether the end of the process that started this one ends it too.</param>
internal sealed record EarlyOptions(FileDescriptor? Status, FileDescriptor? Wait, JailUser? Jail, Backing? DumpCore, CpuMode Mode, bool DiesWithParent)
{
    /// <summary>Reads the options; what is wrong with others is said later, in its turn.</summary>
    /// <exception cref="TenderException">A descriptor that an option names is not open.</exception>
    internal static EarlyOptions Read(ReadOnlySpan<string> options)
    {
        var result = new EarlyOptions(null, null, null, null, HostCpu.FastMode(), false);
        foreach (var word in options)
        {
            if (!IsEarly(word))
                continue;
            result = OptionReader.Read(word) switch
            {
                TenderOption.StatusDescriptor status => result with { Status = Open(status.Number, word) },
                TenderOption.WaitDescriptor wait => result with { Wait = Open(wait.Number, word) },
                TenderOption.Jail jail => result with { Jail = jail.User },
                TenderOption.DumpCore { Target: Backing.Inherited inherited } dump when Open(inherited.Descriptor, word) is not null =>
                    result with { DumpCore = dump.Target },
                TenderOption.Cpu cpu => result with { Mode = cpu.Mode ?? HostCpu.FastMode() },
                TenderOption.DieWithParent => result with { DiesWithParent = true },
                TenderOption.DumpCore dump => result with { DumpCore = dump.Target },
                _ => result,
            };
        }

        return result;
    }

    // All others may be wrong without a word from here.
    private static bool IsEarly(string word) => word.StartsWith("--x-", StringComparison.Ordinal)
        || word.StartsWith(OptionReader.DumpCoreOfDebug + "=", StringComparison.Ordinal);

    private static FileDescriptor Open(int number, string word)
    {
        var descriptor = new FileDescriptor(number, ownsHandle: false);
        return OpenDescriptors.IsOpen(descriptor)
            ? descriptor
            : throw new TenderException($"{LinuxException.Text(Errno.EBADF)}: {number}\nInvalid option: `{word}'", showUsage: true);
    }
}
