using System.Runtime.CompilerServices;
using Hillingar.Linux;
using Hillingar.Tender.CommandLine;
using Hillingar.Tender.Running;

namespace Hillingar.Tender.Confinement;

/// <summary>
/// What the tender may do on the host, given up for good in three steps: each is taken as soon as what it ends is no longer
/// needed, and the guest is not entered before the last. If any fails, the tender ends.
/// </summary>
internal sealed class Authority
{
    private readonly JailUser? _jail;
    private readonly bool _diesWithParent;
    private RuntimeThread _other;

    private Authority(JailUser? jail, bool diesWithParent, RuntimeThread other) => (_jail, _diesWithParent, _other) = (jail, diesWithParent, other);

    /// <summary>
    /// The first step: signals reach only the thread that reads them, and the runtime's thread, which opens nothing, gives up its
    /// privileges while this one goes on. After that it has time for something else.
    /// </summary>
    /// <param name="meanwhile">What the other thread does until the second step, or without a jail until the third.</param>
    internal static Authority Limit(EarlyOptions options, Action meanwhile)
    {
        // The just-in-time compiler makes code, threads and file accesses all the time, so that no filter could be strict.
        if (RuntimeFeature.IsDynamicCodeSupported)
            throw new TenderException("This build of the tender compiles itself while it runs and cannot be confined. Publish it with NativeAOT.");
        StopSignals.Block();
        var other = RuntimeThread.Begin(() =>
        {
            StopSignals.Block();
            if (options.Jail is null)
                Drop();
            meanwhile();
        });
        return new Authority(options.Jail, options.DiesWithParent, other);
    }

    /// <summary>
    /// The second step, when files and devices are open: no capability, no way to get one, and with a jail no file system, no network,
    /// no processes and another user.
    /// </summary>
    internal void GiveUpPrivileges()
    {
        try
        {
            if (_jail is { } user)
            {
                _other.Finish();
                Jail.Enter();
                _other = RuntimeThread.Begin(() =>
                {
                    Jail.Join();
                    Become(user);
                });
                // The other thread follows this one, and for that both need their privileges until it has arrived.
                _other.Finish();
                Become(user);
            }
            else
            {
                Drop();
            }

            // The kernel forgets this when the user changes.
            if (_diesWithParent)
                Privileges.DieWithParent();
        }
        catch (LinuxException e)
        {
            throw new TenderException($"Could not give up privileges: {e.Message}");
        }
    }

    /// <summary>Waits until the other thread has done what it was given to do.</summary>
    internal void Await() => _other.Finish();

    /// <summary>The third step, before the first instruction of the guest: no other descriptors and no other system calls.</summary>
    internal void Seal(SystemCallTable table)
    {
        try
        {
            _other.Finish();
            OpenDescriptors.CloseAllBut(table.Descriptors());
            SeccompFilter.Install(table.Calls().ConvertAll(call => call.Rule));
        }
        catch (LinuxException e)
        {
            throw new TenderException($"Could not be confined: {e.Message}");
        }
    }

    private static void Become(JailUser user)
    {
        // A change of the user takes the right to empty the bounding set along.
        Privileges.DropBoundingSet();
        Privileges.BecomeUser(user.User, user.Group);
        Drop();
    }

    private static void Drop()
    {
        Privileges.ForbidNew();
        Privileges.DropBoundingSet();
        Privileges.DropCapabilities();
    }
}
