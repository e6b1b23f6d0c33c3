using System.Runtime.InteropServices;
using Hillingar.Guests.Solo5;

namespace Hillingar.Guests;

/// <summary>
/// Where <c>start.S</c> enters the compiled code. Every guest has a <c>Program</c> with a method <c>Run</c>, whose result is the exit status.
/// </summary>
internal static class Entry
{
    [UnmanagedCallersOnly(EntryPoint = "guest_main")]
    private static int Main(nint bootInfo, nint endOfImage, nint compilerHeader) =>
        Program.Run(Machine.Start(bootInfo, endOfImage, compilerHeader));
}
