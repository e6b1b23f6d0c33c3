using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>The end of the whole process, without running anything that waits to be run at its end.</summary>
public static partial class ProcessExit
{
    /// <summary>Ends all threads at once. Of the status a parent sees the low eight bits.</summary>
    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    public static void Now(int status)
    {
        Exit(status);
        throw new UnreachableException();
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int status);
}
