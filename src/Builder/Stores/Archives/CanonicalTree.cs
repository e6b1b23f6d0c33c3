using Hillingar.Builder.Nix;
using Hillingar.Linux;

namespace Hillingar.Builder.Stores;

/// <summary>What is the same about all store objects: read-only modes and one modification time, so that only contents count.</summary>
public static class CanonicalTree
{
    /// <summary>Seconds after 1970; one, as in Nix, because some programs take zero for "no time".</summary>
    public const long Time = 1;

    private const int Readable = 0x124; // 0444
    private const int Executable = 0x16D; // 0555
    private const int OwnerMayAll = 0x1C0; // 0700

    public static int ModeOf(bool isExecutable) => isExecutable ? Executable : Readable;

    /// <summary>Gives an open file that was made just now its mode, where the umask took some of it, and its time.</summary>
    public static void Finish(FileDescriptor file, bool isExecutable)
    {
        if (Umask.Takes(Executable))
            file.SetMode(ModeOf(isExecutable));
        file.SetTime(Time);
    }

    /// <summary>Gives an open directory its mode and time, when everything in it was made.</summary>
    public static void Finish(TreeDirectory directory)
    {
        directory.SetMode(Executable);
        directory.SetTime(Time);
    }

    /// <summary>Gives everything below a path its canonical mode and time, leaves first.</summary>
    /// <exception cref="StoreException">There is something that is no file, directory or symbolic link.</exception>
    public static void Canonicalise(string path)
    {
        _ = TreeEntry.KindOf(path); // What cannot be there is refused with a sentence.
        TreeWalk.Visit(path, Visit, MakeWritable, Finish);
    }

    // For one who is not root: what is in a directory cannot be looked up or changed otherwise.
    private static void MakeWritable(TreeCursor cursor)
    {
        if ((cursor.CurrentStatus.Mode & OwnerMayAll) != OwnerMayAll)
            cursor.Current.SetMode(cursor.CurrentStatus.Mode | OwnerMayAll);
    }

    // What is canonical already costs one look.
    private static bool Visit(TreeStep step)
    {
        switch (step.Status.Kind)
        {
            case FileKind.Directory:
                return true;
            case FileKind.Special:
                throw TreeEntry.Special(step.Shown);
            case FileKind.Regular when step.Status.Mode != ModeOf(step.Status.IsExecutable):
                using (var file = step.Directory.OpenFile(step.Name))
                {
                    file.SetMode(ModeOf(step.Status.IsExecutable));
                    file.SetTime(Time);
                }

                return false;
            case FileKind.Regular or FileKind.SymbolicLink:
                if (step.Status is not { ModifiedSeconds: Time, ModifiedNanoseconds: 0 })
                    step.Directory.SetTime(step.Name, Time);
                return false;
            default:
                throw new InvalidOperationException($"a file of kind {step.Status.Kind}");
        }
    }
}
