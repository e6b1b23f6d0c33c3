using System.Runtime.ExceptionServices;

namespace Hillingar.Linux;

/// <summary>Network namespaces (<c>network_namespaces(7)</c>), which belong to threads.</summary>
public static class NetworkNamespace
{
    private const int LoopbackIndex = 1;

    /// <summary>
    /// Runs a function on a thread of its own in a new network namespace whose loopback is up. The namespace and all that
    /// was made in it are gone when the thread has ended and no socket and no process of the namespace is left.
    /// </summary>
    /// <exception cref="LinuxException"><c>EPERM</c> without CAP_SYS_ADMIN.</exception>
    public static T RunInNew<T>(Func<T> function)
    {
        T? result = default;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            // A border: the exception is thrown again on the caller's thread.
            try
            {
                Sched.Unshare(Sched.CLONE_NEWNET);
                using (var route = new RouteSocket())
                    route.ChangeLink(LoopbackIndex, new LinkChange { Up = true });
                result = function();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Name = "network-namespace";
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }

    /// <inheritdoc cref="RunInNew{T}(Func{T})"/>
    public static void RunInNew(Action action) => RunInNew(() =>
    {
        action();
        return true;
    });
}
