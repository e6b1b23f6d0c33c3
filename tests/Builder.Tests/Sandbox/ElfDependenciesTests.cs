using CsCheck;
using Hillingar.Builder.Builds;

namespace Hillingar.Builder.Tests.Sandbox;

public sealed class ElfDependenciesTests
{
    [Fact]
    public void AProgramNamesItsLoaderAndItsLibraries()
    {
        var elf = ElfDependencies.Read(File.ReadAllBytes("/bin/sh"));
        Assert.NotNull(elf);
        Assert.Equal("/lib64/ld-linux-x86-64.so.2", elf.Interpreter);
        Assert.Contains("libc.so.6", elf.Libraries);
    }

    [Fact]
    public void AScriptIsNoElfFile() => Assert.Null(ElfDependencies.Read("#!/bin/sh\n"u8));

    [Fact]
    public void DamagedFilesAreReadWithoutAnException()
    {
        var whole = File.ReadAllBytes("/bin/sh");
        Gen.Select(Gen.Int[0, 4096], Gen.Byte, Gen.Int[0, 8192]).Sample((place, value, length) =>
        {
            var damaged = whole.AsSpan(0, Math.Min(length, whole.Length)).ToArray();
            if (place < damaged.Length)
                damaged[place] = value;
            _ = ElfDependencies.Read(damaged);
        }, iter: 2000);
    }
}
