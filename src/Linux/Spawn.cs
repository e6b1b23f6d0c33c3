using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>
/// <c>spawn.h</c>. Descriptors are put in place in the child only, so that no other thread's child can inherit them:
/// each is first copied, with close-on-exec, to a number above all those that the child is to have, for one wanted
/// number may be another's present one; the child then copies them down and closes the rest.
/// </summary>
internal static unsafe partial class Spawn
{
    internal const int AttributesSize = 336;
    internal const int FileActionsSize = 80;
    internal const int SigsetSize = 128;
    internal const short POSIX_SPAWN_SETSIGDEF = 0x04;
    internal const short POSIX_SPAWN_SETSIGMASK = 0x08;
    internal const short POSIX_SPAWN_SETSID = 0x80;

    /// <summary>Starts the program and returns its process number.</summary>
    internal static int Start(SpawnRequest request)
    {
        using var arguments = new NativeStrings([request.Program, .. request.Arguments]);
        using var environment = new NativeStrings([.. request.Environment.Select(pair => $"{pair.Key}={pair.Value}")]);
        var copies = new List<FileDescriptor>();
        // SAFETY: both blocks have the sizes of their opaque types (an ABI test compares them), are initialised before
        // they are used and destroyed after; strings passed to the add functions are copied by them.
        var actions = stackalloc byte[FileActionsSize];
        var attributes = stackalloc byte[AttributesSize];
        Check(FileActionsInit(actions), "posix_spawn_file_actions_init");
        try
        {
            Check(AttributesInit(attributes), "posix_spawnattr_init");
            try
            {
                AddDescriptors(actions, request, copies);
                if (request.WorkingDirectory is { } directory)
                    Check(FileActionsAddChdir(actions, directory), "posix_spawn_file_actions_addchdir_np", directory);
                SetAttributes(attributes, request);
                var own = request.Processors.IsEmpty ? null : ChangeAffinity(request);
                uint? shown = request.Personality == Personality.None ? null : SysPersonality.Add(request.Personality);
                using var outside = request.NewProcessNamespace ? Sched.HideProcessesFromChildren() : null;
                try
                {
                    int pid;
                    Check(PosixSpawn(&pid, request.Program, actions, attributes, arguments.Pointer, environment.Pointer), "posix_spawn", request.Program);
                    return pid;
                }
                finally
                {
                    if (outside is not null)
                        Sched.Join(outside, Sched.CLONE_NEWPID);
                    if (own is not null)
                        Sched.SetAffinity(own);
                    if (shown is { } before)
                        SysPersonality.Set(before);
                }
            }
            finally
            {
                _ = AttributesDestroy(attributes); // Cannot fail in glibc, and there would be nothing to do.
            }
        }
        finally
        {
            _ = FileActionsDestroy(actions); // As above.
            copies.ForEach(copy => copy.Dispose());
        }
    }

    // posix_spawn has no attribute for it: the child inherits what this thread has for the moment. Returns what it had before.
    private static byte[] ChangeAffinity(SpawnRequest request)
    {
        var own = Sched.GetAffinity();
        Sched.SetAffinity(Sched.CpuSet(request.Processors));
        return own;
    }

    private static void AddDescriptors(byte* actions, SpawnRequest request, List<FileDescriptor> copies)
    {
        List<InheritedDescriptor> wanted = [new(1, request.StandardOutput), new(2, request.StandardError), .. request.Inherited];
        if (request.StandardInput is { } input)
            wanted.Add(new InheritedDescriptor(0, input));
        else
            Check(FileActionsAddOpen(actions, 0, "/dev/null", Fcntl.O_RDONLY, 0), "posix_spawn_file_actions_addopen");

        var numbers = wanted.Select(entry => entry.Number).ToHashSet();
        if (numbers.Count != wanted.Count || numbers.Min() < 0 || request.Inherited.Any(entry => entry.Number < 3))
            throw new ArgumentException("inherited descriptors need different numbers from 3 on", nameof(request));

        var end = numbers.Max() + 1;
        foreach (var entry in wanted)
        {
            var copy = Fcntl.Duplicate(entry.Descriptor, end);
            copies.Add(copy);
            Check(FileActionsAddDup2(actions, copy.Number, entry.Number), "posix_spawn_file_actions_adddup2");
        }

        for (var gap = 3; gap < end; gap++)
        {
            if (!numbers.Contains(gap))
                Check(FileActionsAddClose(actions, gap), "posix_spawn_file_actions_addclose");
        }

        Check(FileActionsAddCloseFrom(actions, end), "posix_spawn_file_actions_addclosefrom_np");
    }

    private static void SetAttributes(byte* attributes, SpawnRequest request)
    {
        // A runtime ignores SIGPIPE and blocks signals as it likes; a child must start as a shell would start it.
        var none = stackalloc byte[SigsetSize];
        var all = stackalloc byte[SigsetSize];
        new Span<byte>(none, SigsetSize).Clear();
        new Span<byte>(all, SigsetSize).Fill(0xff);
        Check(AttributesSetSigmask(attributes, none), "posix_spawnattr_setsigmask");
        Check(AttributesSetSigdefault(attributes, all), "posix_spawnattr_setsigdefault");
        var flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | (request.NewSession ? POSIX_SPAWN_SETSID : 0);
        Check(AttributesSetFlags(attributes, (short)flags), "posix_spawnattr_setflags");
    }

    // These functions return the error number and leave errno alone.
    private static void Check(int error, string call, string? subject = null)
    {
        if (error != 0)
            throw new LinuxException((Errno)error, call, subject);
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int PosixSpawn(int* pid, string path, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int FileActionsInit(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int FileActionsDestroy(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int FileActionsAddDup2(byte* actions, int descriptor, int number);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addclose")]
    private static partial int FileActionsAddClose(byte* actions, int descriptor);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    private static partial int FileActionsAddCloseFrom(byte* actions, int first);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileActionsAddOpen(byte* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileActionsAddChdir(byte* actions, string path);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int AttributesInit(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int AttributesDestroy(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int AttributesSetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int AttributesSetSigmask(byte* attributes, byte* set);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int AttributesSetSigdefault(byte* attributes, byte* set);
}
