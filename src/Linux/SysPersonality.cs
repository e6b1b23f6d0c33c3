using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>What a program is shown of the kernel (<c>personality(2)</c>).</summary>
[Flags]
public enum Personality
{
    None = 0,

    /// <summary>The kernel calls itself one of version 2.6, as with <c>setarch --uname-2.6</c>.</summary>
    UNAME26 = 0x0020000,

    /// <summary>Programs, their libraries and stacks lie at the same addresses each time.</summary>
    ADDR_NO_RANDOMIZE = 0x0040000,
}

/// <summary><c>sys/personality.h</c>.</summary>
internal static partial class SysPersonality
{
    private const uint OnlyAsk = 0xFFFFFFFF;

    /// <summary>Adds to what the calling thread, and all that it starts, is shown. Returns what it was before.</summary>
    internal static uint Add(Personality shown)
    {
        var before = (uint)Change(OnlyAsk);
        Set(before | (uint)shown);
        return before;
    }

    internal static void Set(uint personality)
    {
        if (Change(personality) < 0)
            throw LinuxException.Last("personality");
    }

    [LibraryImport("libc", EntryPoint = "personality", SetLastError = true)]
    private static partial int Change(uint personality);
}
