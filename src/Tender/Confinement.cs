using System.Runtime.CompilerServices;
using Hillingar.Linux;

namespace Hillingar.Tender;

/// <summary>What the tender gives up, for good, before anything of the guest runs. Each step has its place here.</summary>
internal static class Confinement
{
    /// <summary>
    /// Gives up every capability and every way to get new ones. Files and devices must be open by now; threads that are
    /// started from now on have no privileges from their first instruction.
    /// </summary>
    internal static void DropPrivileges()
    {
        // Both are properties of a thread, and the runtime has started one of its own: the one that runs finalizers.
        DropPrivilegesOfThisThread();
        Abandon();
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private static void DropPrivilegesOfThisThread()
    {
        try
        {
            Privileges.ForbidNew();
            Privileges.DropCapabilities();
        }
        catch (LinuxException e)
        {
            throw new TenderException($"Could not give up privileges: {e.Message}");
        }
    }

    // In a frame of its own, so that nothing on the stack keeps the object from being collected.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Abandon() => _ = new Messenger();

    /// <summary>Garbage from the start: its finalizer is the only code that the finalizer thread runs on request.</summary>
    private sealed class Messenger
    {
        ~Messenger() => DropPrivilegesOfThisThread();
    }
}
