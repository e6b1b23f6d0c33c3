using System;
using System.Runtime;

namespace Internal.Runtime.CompilerHelpers;

/// <summary>
/// What compiled code calls around an unmanaged entry point, and around stores of references. Without threads and a collector
/// there is nothing to do; the stores of references are in <c>start.S</c>, for their registers are fixed.
/// </summary>
internal static class StartupCodeHelpers
{
    [RuntimeExport("RhpReversePInvoke")]
    private static void Entered(nint frame)
    {
    }

    [RuntimeExport("RhpReversePInvokeReturn")]
    private static void Left(nint frame)
    {
    }

    [RuntimeExport("RhpPInvoke")]
    private static void Leaving(nint frame)
    {
    }

    [RuntimeExport("RhpPInvokeReturn")]
    private static void Back(nint frame)
    {
    }
}
