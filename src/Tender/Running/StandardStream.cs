using System.Text;
using Hillingar.Linux;

namespace Hillingar.Tender.Running;

/// <summary>The tender's own standard streams: the guest's console, and messages about the guest.</summary>
internal static class StandardStream
{
    private const int PatienceMilliseconds = 1000;
    private const string DebugSuffix = "-debug";

    internal static FileDescriptor Output { get; } = new(1, ownsHandle: false);

    internal static FileDescriptor Error { get; } = new(2, ownsHandle: false);

    /// <summary>The name by which the program was called.</summary>
    internal static string ProgramName { get; } = Path.GetFileName(Environment.GetCommandLineArgs()[0]);

    /// <summary>Whether it was called as Solo5 calls the tender with its aids for debugging, <c>solo5-hvt-debug</c>.</summary>
    internal static bool IsDebug => ProgramName.EndsWith(DebugSuffix, StringComparison.Ordinal);

    /// <summary>The name without that.</summary>
    internal static string PlainName => IsDebug ? ProgramName[..^DebugSuffix.Length] : ProgramName;

    /// <summary>Writes a text to the standard error, in one piece so that those of several tenders do not mix.</summary>
    internal static void Print(string text)
    {
        // A reader that does not read a message must not keep the tender from ending.
        if (DeviceIo.WaitUntilWritable(Error.Number, -1, PatienceMilliseconds))
            _ = DeviceIo.Write(Error.Number, Encoding.UTF8.GetBytes(text + "\n"), out _);
    }

    /// <summary>Writes a message of one or more lines, each beginning with the program's name as in the reference tender.</summary>
    internal static void Complain(string message) =>
        Print($"{ProgramName}: {message.Replace("\n", $"\n{ProgramName}: ", StringComparison.Ordinal)}");
}
