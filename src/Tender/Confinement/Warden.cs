using System.Text;
using Hillingar.Linux;
using Hillingar.Tender.CommandLine;
using Hillingar.Tender.Running;

namespace Hillingar.Tender.Confinement;

/// <summary>
/// The tender outside of the jail: it starts the tender that runs the guest, as the first process of a namespace, passes signals on
/// to it and its exit status on to its parent. It also makes the file for a core dump, and removes it if nothing was dumped,
/// which a confined tender could not do. It ends with the other, and the other with it.
/// </summary>
internal static class Warden
{
    private const int FirstOfNamespace = 1;

    /// <summary>
    /// Whether the command line asks for what the tender cannot do to itself. What the warden starts needs no warden, and neither does what a supervisor
    /// has started as the first process of a namespace.
    /// </summary>
    internal static bool IsNeeded(EarlyOptions options) => options.DumpCore is Backing.Named
        || (options.Jail is not null && Environment.ProcessId != FirstOfNamespace);

    /// <summary>Runs the other tender; its exit status, or 128 and the signal that killed it.</summary>
    internal static int Run(Invocation.Boot invocation, EarlyOptions options)
    {
        StopSignals.Block();
        RuntimeThread.Begin(StopSignals.Block).Finish();
        using var stop = new StopSignals();
        var core = options.DumpCore is Backing.Named directory
            ? Path.Combine(directory.Name, $"core.{StandardStream.PlainName}.{Environment.ProcessId}")
            : null;
        using var coreFile = core is null ? null : CreateCore(core);
        if (options.Jail is not null)
            HideProcesses();
        var end = SameProgram.Run(CommandLine(invocation, coreFile), stop.Source);
        if (core is not null)
            TellOrRemove(core, coreFile!);
        return end switch
        {
            ExitStatus.Exited exited => exited.Code,
            ExitStatus.Signaled signaled => 128 + (int)signaled.Signal,
            _ => TenderException.ExitStatus,
        };
    }

    private static FileDescriptor CreateCore(string path)
    {
        try
        {
            return DeviceIo.CreateInheritable(path);
        }
        catch (LinuxException e)
        {
            throw new TenderException($"Could not create core file: {path}: {LinuxException.Text(e.Errno)}");
        }
    }

    private static void HideProcesses()
    {
        try
        {
            Jail.HideProcessesFromChildren();
        }
        catch (LinuxException e)
        {
            throw new TenderException($"Could not make a jail: {LinuxException.Text(e.Errno)}. Only root can.");
        }
    }

    private static void TellOrRemove(string core, FileDescriptor file)
    {
        if (DeviceIo.SizeOf(file) > 0)
            StandardStream.Complain($"Core dumped: {core}");
        else
            File.Delete(core);
    }

    // The same words, but for a descriptor in place of the directory, and the request to end when this process does.
    private static List<byte[]> CommandLine(Invocation.Boot invocation, FileDescriptor? core)
    {
        var words = SameProgram.CommandLine().ToList();
        var dumps = new[] { OptionReader.DumpCore, OptionReader.DumpCoreOfDebug }.Select(option => Encoding.UTF8.GetBytes(option + "=")).ToArray();
        if (core is not null)
        {
            for (var i = 1; i <= invocation.Options.Length; i++)
            {
                if (dumps.Any(dump => words[i].AsSpan().StartsWith(dump)))
                    words[i] = Encoding.UTF8.GetBytes($"{OptionReader.DumpCore}=@{core.Number}");
            }
        }

        words.Insert(1, Encoding.UTF8.GetBytes(OptionReader.DieWithParent));
        return words;
    }
}
