using System.Text;
using Hillingar.Linux;

namespace Hillingar.Tender.Running;

/// <summary>The tender's own standard streams, without buffers: the guest's console and messages about the guest.</summary>
internal static class StandardStream
{
    internal const int Output = 1;
    internal const int Error = 2;

    /// <summary>The name by which the program was called.</summary>
    internal static string ProgramName { get; } =
        Path.GetFileName(Environment.GetCommandLineArgs()[0]).Replace(".dll", "", StringComparison.Ordinal);

    /// <summary>Writes a text to the standard error, in one piece so that those of several tenders do not mix.</summary>
    internal static void Print(string text) => _ = DeviceIo.Write(Error, Encoding.UTF8.GetBytes(text + "\n"), out _);

    /// <summary>Writes a message of one or more lines, each beginning with the program's name as in the reference tender.</summary>
    internal static void Complain(string message) =>
        Print($"{ProgramName}: {message.Replace("\n", $"\n{ProgramName}: ", StringComparison.Ordinal)}");
}
