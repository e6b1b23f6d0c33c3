using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>The program that this process runs.</summary>
public static unsafe partial class ProcessImage
{
    /// <summary>
    /// Lets another program go on in place of this one, with its process id, environment, working directory and standard streams (<c>execv(3)</c>).
    /// All other descriptors of ours are closed by that.
    /// </summary>
    /// <param name="words">The program's own name first.</param>
    /// <returns>Only if that failed: why.</returns>
    public static LinuxException Replace(string path, IReadOnlyCollection<string> words)
    {
        using var arguments = new NativeStrings(words);
        // SAFETY: the array ends with a null pointer and lives until the call is over, which does not return where it succeeds.
        _ = Exec(path, arguments.Pointer);
        return LinuxException.Last("execv", path);
    }

    [LibraryImport("libc", EntryPoint = "execv", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Exec(string path, byte** arguments);
}
