using System.Runtime.InteropServices;
using System.Text;

namespace Hillingar.Linux;

/// <summary>A null-terminated array of null-terminated UTF-8 strings in unmanaged memory: argv, envp, and sd-bus's string lists.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private byte** _strings;

    internal NativeStrings(IReadOnlyCollection<string> texts)
        : this([.. texts.Select(Encoding.UTF8.GetBytes)])
    {
    }

    internal NativeStrings(IReadOnlyCollection<byte[]> texts)
    {
        // SAFETY: one block holds the pointers, their terminating null and, behind it, the bytes; the writes below stay
        // inside the sizes that were summed up for it.
        var pointers = (nuint)(texts.Count + 1) * (nuint)sizeof(byte*);
        var bytes = (nuint)texts.Sum(text => text.Length + 1);
        _strings = (byte**)NativeMemory.Alloc(pointers + bytes);
        var next = (byte*)_strings + pointers;
        var index = 0;
        foreach (var text in texts)
        {
            _strings[index++] = next;
            text.CopyTo(new Span<byte>(next, text.Length));
            next[text.Length] = 0;
            next += text.Length + 1;
        }

        _strings[index] = null;
    }

    /// <summary>Valid until disposal.</summary>
    internal byte** Pointer => _strings;

    public void Dispose()
    {
        NativeMemory.Free(_strings);
        _strings = null;
    }
}
